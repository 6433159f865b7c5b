// SPDX-License-Identifier: Apache-2.0
#include "api/python_repr.hpp"

#include <fmt/format.h>

namespace porthole::api {
namespace json = boost::json;

namespace {

std::string number_repr(double number) {
    std::string text = fmt::format("{}", number);
    return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}

std::string array_repr(const json::array& array) {
    std::string text;
    for (const json::value& item : array) {
        text += (text.empty() ? "" : ", ") + python_repr(item);
    }
    return "[" + text + "]";
}

std::string object_repr(const json::object& object) {
    std::string text;
    for (const auto& member : object) {
        text += (text.empty() ? "" : ", ") + python_repr(std::string_view(member.key())) + ": " +
                python_repr(member.value());
    }
    return "{" + text + "}";
}

}  // namespace

std::string python_repr(std::string_view text) {
    const bool has_single = text.find('\'') != std::string_view::npos;
    const char quote = has_single && text.find('"') == std::string_view::npos ? '"' : '\'';
    std::string out(1, quote);
    for (const char c : text) {
        if (c == quote || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\r') {
            out += "\\r";
        } else if (c == '\t') {
            out += "\\t";
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        } else {
            out += c;
        }
    }
    return out + quote;
}

std::string python_repr(const json::value& value) {
    switch (value.kind()) {
        case json::kind::null:
            return "None";
        case json::kind::bool_:
            return value.get_bool() ? "True" : "False";
        case json::kind::int64:
            return std::to_string(value.get_int64());
        case json::kind::uint64:
            return std::to_string(value.get_uint64());
        case json::kind::double_:
            return number_repr(value.get_double());
        case json::kind::string:
            return python_repr(std::string_view(value.get_string()));
        case json::kind::array:
            return array_repr(value.get_array());
        case json::kind::object:
            return object_repr(value.get_object());
    }
    return {};
}

std::string python_str(const json::value& value) {
    return value.is_string() ? std::string(value.get_string()) : python_repr(value);
}

}  // namespace porthole::api
