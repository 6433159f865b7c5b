// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/secret.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::config {

/// What stands in a TOML document at one place, with its line.
struct TomlValue {
    enum class Kind { table, list, string, integer, boolean, other };
    struct Entry;

    Kind kind = Kind::table;
    std::size_t line = 0;          ///< of its key or its header; 0 when it has none
    Secret text;                   ///< string: any of them may turn out to be a password
    std::int64_t integer = 0;      ///< integer
    bool flag = false;             ///< boolean
    std::vector<Entry> entries;    ///< table
    std::vector<TomlValue> items;  ///< list

    /// The value under `key` of this table, or null.
    const TomlValue* find(std::string_view key) const noexcept;
};

struct TomlValue::Entry {
    std::string key;
    TomlValue value;
};

/// "a string", "an integer" and so on, for messages.
std::string_view kind_name(TomlValue::Kind kind) noexcept;

struct ParsedToml {
    TomlValue root;
    std::string problem;   ///< what keeps the text from being TOML; empty when nothing does
    std::size_t line = 0;  ///< of the problem
};

ParsedToml parse_toml(std::string_view text);

}  // namespace porthole::config
