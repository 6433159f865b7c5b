// SPDX-License-Identifier: Apache-2.0
#include "api/console_request.hpp"

#include "api/python_repr.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <optional>
#include <span>
#include <vector>

namespace porthole::api {
namespace json = boost::json;

namespace {

using Names = std::vector<std::string_view>;

const Names kProtocols{"vnc", "spice", "rdp", "serial", "mks"};
const Names kTypes{"novnc", "xvpvnc", "rdp-html5", "spice-html5", "serial", "webmks"};
constexpr Microversion kMksSince{2, 8};

std::string list(const Names& names) {
    std::string text;
    for (const std::string_view name : names) {
        text += (text.empty() ? "" : ", ") + python_repr(name);
    }
    return "[" + text + "]";
}

Fault bad_request(std::string message) {
    return {net::http::Status::bad_request, std::move(message)};
}

/// `field` is where the error is, empty at the document's root.
Fault invalid(std::string_view field, const json::value& value, const std::string& what) {
    if (field.empty()) {
        return bad_request(what);
    }
    return bad_request(
        "Invalid input for field/attribute " + std::string(field) +
        ". Value: " + python_str(value) + ". " + what
    );
}

/// Checks that `value` is an object with exactly `keys`.
std::optional<Fault> check_object(
    std::string_view field, const json::value& value, const Names& keys
) {
    const auto* const object = value.if_object();
    if (object == nullptr) {
        return invalid(field, value, python_repr(value) + " is not of type 'object'");
    }
    for (const std::string_view key : keys) {
        if (!object->contains(key)) {
            return invalid(field, value, python_repr(key) + " is a required property");
        }
    }
    std::string unexpected;
    std::size_t count = 0;
    for (const auto& member : *object) {
        if (std::find(keys.begin(), keys.end(), member.key()) == keys.end()) {
            unexpected += (count == 0 ? "" : ", ") + python_repr(std::string_view(member.key()));
            ++count;
        }
    }
    if (count > 0) {
        return invalid(
            field,
            value,
            "Additional properties are not allowed (" + unexpected +
                (count == 1 ? " was" : " were") + " unexpected)"
        );
    }
    return std::nullopt;
}

std::optional<Fault> check_enumeration(
    std::string_view field, const json::value& value, const Names& names
) {
    const auto* const text = value.if_string();
    if (text == nullptr ||
        std::find(names.begin(), names.end(), std::string_view(*text)) == names.end()) {
        return invalid(field, value, python_repr(value) + " is not one of " + list(names));
    }
    return std::nullopt;
}

std::variant<ConsoleRequest, Fault> check_console(
    std::string_view field, const json::value& value, const Names& protocols, const Names& types
) {
    if (auto fault = check_object(field, value, {"protocol", "type"})) {
        return *fault;
    }
    const auto& object = value.get_object();
    const json::value& protocol = object.at("protocol");
    const json::value& type = object.at("type");
    if (auto fault = check_enumeration("protocol", protocol, protocols)) {
        return *fault;
    }
    if (auto fault = check_enumeration("type", type, types)) {
        return *fault;
    }
    return ConsoleRequest{std::string(protocol.get_string()), std::string(type.get_string())};
}

std::variant<json::value, Fault> parse_body(std::string_view body) {
    if (body.empty()) {
        return json::value(nullptr);
    }
    boost::system::error_code error;
    json::value value = json::parse(body, error);
    if (error) {
        return bad_request("Malformed request body");
    }
    return value;
}

Names without(const Names& names, std::string_view name) {
    Names rest;
    std::copy_if(
        names.begin(),
        names.end(),
        std::back_inserter(rest),
        [name](std::string_view each) { return each != name; }
    );
    return rest;
}

}  // namespace

std::variant<ConsoleRequest, Fault> parse_console_request(std::string_view body) {
    auto parsed = parse_body(body);
    if (auto* const fault = std::get_if<Fault>(&parsed)) {
        return *fault;
    }
    return check_console("", std::get<json::value>(parsed), kProtocols, kTypes);
}

std::variant<ConsoleRequest, Fault> parse_remote_console_request(
    std::string_view body, const Microversion& version
) {
    auto parsed = parse_body(body);
    if (auto* const fault = std::get_if<Fault>(&parsed)) {
        return *fault;
    }
    const json::value& document = std::get<json::value>(parsed);
    if (auto fault = check_object("", document, {"remote_console"})) {
        return *fault;
    }
    const bool mks = version >= kMksSince;
    return check_console(
        "remote_console",
        document.get_object().at("remote_console"),
        mks ? kProtocols : without(kProtocols, "mks"),
        mks ? kTypes : without(kTypes, "webmks")
    );
}

}  // namespace porthole::api
