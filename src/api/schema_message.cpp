// SPDX-License-Identifier: Apache-2.0
#include "api/schema_message.hpp"

#include "api/python_repr.hpp"

#include <algorithm>
#include <optional>

namespace porthole::api {
namespace json = boost::json;

namespace {

using Words = std::optional<std::string>;

/// The member `key` of an object, or null.
const json::value* member(const json::value* value, std::string_view key) {
    const auto* const object = value == nullptr ? nullptr : value->if_object();
    return object == nullptr ? nullptr : object->if_contains(key);
}

bool is_of_type(const json::value& value, std::string_view type) {
    return (type == "object" && value.is_object()) || (type == "array" && value.is_array()) ||
           (type == "string" && value.is_string()) || (type == "boolean" && value.is_bool()) ||
           (type == "null" && value.is_null()) || (type == "number" && value.is_number()) ||
           (type == "integer" && (value.is_int64() || value.is_uint64()));
}

Words wrong_type(const json::value& schema, const json::value& value) {
    const json::value* const type = member(&schema, "type");
    if (type == nullptr || !type->is_string() || is_of_type(value, type->get_string())) {
        return std::nullopt;
    }
    return python_repr(value) + " is not of type " + python_repr(*type);
}

Words not_in_enumeration(const json::value& schema, const json::value& value) {
    const json::value* const names = member(&schema, "enum");
    if (names == nullptr || !names->is_array()) {
        return std::nullopt;
    }
    const json::array& list = names->get_array();
    if (std::find(list.begin(), list.end(), value) != list.end()) {
        return std::nullopt;
    }
    return python_repr(value) + " is not one of " + python_repr(*names);
}

Words missing(const json::value& schema, const json::value& value) {
    const json::value* const required = member(&schema, "required");
    if (required == nullptr || !required->is_array() || !value.is_object()) {
        return std::nullopt;
    }
    for (const json::value& key : required->get_array()) {
        if (key.is_string() && member(&value, key.get_string()) == nullptr) {
            return python_repr(key) + " is a required property";
        }
    }
    return std::nullopt;
}

Words unexpected(const json::value& schema, const json::value& value) {
    const json::value* const more = member(&schema, "additionalProperties");
    if (more == nullptr || *more != json::value(false) || !value.is_object()) {
        return std::nullopt;
    }
    const json::value* const properties = member(&schema, "properties");
    std::string names;
    std::size_t count = 0;
    for (const auto& each : value.get_object()) {
        if (member(properties, each.key()) == nullptr) {
            names += (count == 0 ? "" : ", ") + python_repr(std::string_view(each.key()));
            ++count;
        }
    }
    if (count == 0) {
        return std::nullopt;
    }
    return "Additional properties are not allowed (" + names + (count == 1 ? " was" : " were") +
           " unexpected)";
}

}  // namespace

std::string schema_message(
    const json::value& schema,
    const json::value& value,
    const Location& location,
    std::string_view otherwise
) {
    const json::value* part_schema = &schema;
    const json::value* part = &value;
    for (const std::string& key : location) {
        part_schema = member(member(part_schema, "properties"), key);
        part = member(part, key);
    }
    Words words;
    if (part_schema != nullptr && part != nullptr) {
        for (const auto find : {&wrong_type, &not_in_enumeration, &missing, &unexpected}) {
            words = words ? words : find(*part_schema, *part);
        }
    }
    std::string message = words.value_or(std::string(otherwise));
    if (location.empty() || part == nullptr) {
        return message;
    }
    return "Invalid input for field/attribute " + location.back() +
           ". Value: " + python_str(*part) + ". " + message;
}

}  // namespace porthole::api
