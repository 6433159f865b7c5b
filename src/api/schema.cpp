// SPDX-License-Identifier: Apache-2.0
#include "api/schema.hpp"

#include "api/schema_message.hpp"

#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include <utility>

namespace porthole::api {
namespace json = boost::json;

namespace {

using Adapter = valijson::adapters::BoostJsonAdapter;

std::shared_ptr<const valijson::Schema> compile(const json::value& document) {
    auto schema = std::make_shared<valijson::Schema>();
    valijson::SchemaParser parser;
    parser.populateSchema(Adapter(document), *schema);
    return schema;
}

/// Where an error is, as member names from the root: valijson writes {"<root>", "[a]", "[b]"}.
Location location_of(const valijson::ValidationResults::Error& error) {
    Location location;
    for (std::size_t i = 1; i < error.context.size(); ++i) {
        const std::string& step = error.context[i];
        location.push_back(step.substr(1, step.size() - 2));
    }
    return location;
}

}  // namespace

Schema::Schema(json::value document)
    : document_(std::move(document)), compiled_(compile(document_)) {}

std::optional<std::string> Schema::find_problem(const json::value& value) const {
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    valijson::ValidationResults results;
    if (validator.validate(*compiled_, Adapter(value), &results)) {
        return std::nullopt;
    }
    // Nova's schemas list `properties` before what else they ask of an object, and its validator
    // goes by that order: what is wrong inside is named first. Errors of equal depth come in the
    // order of the members' names.
    const valijson::ValidationResults::Error* named = nullptr;
    for (const auto& error : results) {
        if (named == nullptr || error.context.size() > named->context.size()) {
            named = &error;
        }
    }
    if (named == nullptr) {
        return "The request body is invalid.";
    }
    return schema_message(document_, value, location_of(*named), named->description);
}

}  // namespace porthole::api
