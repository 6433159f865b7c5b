// SPDX-License-Identifier: Apache-2.0
#include "base/config/toml_value.hpp"

#include <openssl/crypto.h>
#include <toml++/toml.h>

#include <algorithm>
#include <utility>

namespace porthole::config {
namespace {

using Kind = TomlValue::Kind;

/// Overwrites the strings of `node`, so that `TomlValue` holds their only copies.
TomlValue take_value(toml::node& node, std::size_t line) {
    TomlValue value;
    value.line = line;
    if (toml::table* const table = node.as_table()) {
        value.kind = Kind::table;
        for (auto&& [key, child] : *table) {
            const std::size_t key_line = key.source().begin.line;
            TomlValue::Entry entry{std::string(key.str()), take_value(child, key_line)};
            value.entries.push_back(std::move(entry));
        }
    } else if (toml::array* const array = node.as_array()) {
        value.kind = Kind::list;
        for (toml::node& child : *array) {
            value.items.push_back(take_value(child, child.source().begin.line));
        }
    } else if (toml::value<std::string>* const text = node.as_string()) {
        value.kind = Kind::string;
        value.text = Secret(text->get());
        OPENSSL_cleanse(text->get().data(), text->get().size());
    } else if (const toml::value<std::int64_t>* const integer = node.as_integer()) {
        value.kind = Kind::integer;
        value.integer = integer->get();
    } else if (const toml::value<bool>* const flag = node.as_boolean()) {
        value.kind = Kind::boolean;
        value.flag = flag->get();
    } else {
        value.kind = Kind::other;
    }
    return value;
}

}  // namespace

const TomlValue* TomlValue::find(std::string_view key) const noexcept {
    const auto has_key = [key](const Entry& entry) { return entry.key == key; };
    const auto found = std::find_if(entries.begin(), entries.end(), has_key);
    return found == entries.end() ? nullptr : &found->value;
}

std::string_view kind_name(Kind kind) noexcept {
    switch (kind) {
        case Kind::table:
            return "a table";
        case Kind::list:
            return "a list";
        case Kind::string:
            return "a string";
        case Kind::integer:
            return "an integer";
        case Kind::boolean:
            return "a boolean";
        case Kind::other:
            break;
    }
    return "a fraction, a date or a time";
}

ParsedToml parse_toml(std::string_view text) {
    ParsedToml parsed;
    try {
        toml::table table = toml::parse(text);
        parsed.root = take_value(table, 0);
    } catch (const toml::parse_error& error) {
        parsed.problem = std::string(error.description());
        parsed.line = error.source().begin.line;
    }
    return parsed;
}

}  // namespace porthole::config
