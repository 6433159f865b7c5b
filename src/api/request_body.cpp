// SPDX-License-Identifier: Apache-2.0
#include "api/request_body.hpp"

#include <boost/json/parse.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace porthole::api {
namespace http = net::http;
namespace json = boost::json;
using http::Status;

namespace {

/// Plain text is what old clients send who mean nothing by it.
bool is_json(const http::Request& request) {
    const std::string_view type = request[boost::beast::http::field::content_type];
    const std::string_view plain = type.substr(0, type.find_first_of("; \t"));
    return plain.empty() || plain == "application/json" || plain == "text/plain" ||
           plain == "application/vnd.openstack.compute+json";
}

Fault malformed() {
    return {Status::bad_request, "Malformed request body"};
}

std::optional<Fault> check(const json::value& body, const Schema& schema) {
    auto problem = schema.find_problem(body);
    return problem ? std::optional(Fault{Status::bad_request, std::move(*problem)}) : std::nullopt;
}

std::optional<Fault> check_document(
    const json::value& body, const std::vector<BodySchema>& schemas, const Microversion& version
) {
    for (const BodySchema& each : schemas) {
        if (each.window.contains(version)) {
            return check(body, each.schema);
        }
    }
    return std::nullopt;
}

std::optional<Fault> check_action(
    const json::value& body, const std::vector<BodySchema>& schemas, const Microversion& version
) {
    const auto* const object = body.if_object();
    if (object == nullptr || object->size() != 1) {
        return malformed();
    }
    const std::string_view action = object->begin()->key();
    for (const BodySchema& each : schemas) {
        if (each.action == action) {
            return each.window.contains(version) ? check(body, each.schema) : no_resource();
        }
    }
    return Fault{Status::bad_request, "There is no such action: " + std::string(action)};
}

}  // namespace

std::variant<json::value, Fault> read_body(
    const http::Request& request, const Operation& operation, const Microversion& version
) {
    if (operation.bodies.empty()) {
        return json::value(nullptr);
    }
    if (!is_json(request)) {
        return Fault{Status::unsupported_media_type, "Unsupported Content-Type"};
    }
    json::value body = nullptr;
    if (!request.body().empty()) {
        boost::system::error_code error;
        body = json::parse(request.body(), error);
        if (error) {
            return malformed();
        }
    }
    auto fault = operation.bodies.front().action.empty()
                     ? check_document(body, operation.bodies, version)
                     : check_action(body, operation.bodies, version);
    if (fault) {
        return std::move(*fault);
    }
    return body;
}

}  // namespace porthole::api
