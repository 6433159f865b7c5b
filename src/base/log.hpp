// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/system/error_code.hpp>

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>

/// One event a line, in the past tense, with fields: `session_opened session=7f3a type=webmks`.
/// error: an operator must act; warn: handled but degraded; info: a life begins or ends; debug:
/// protocol steps. Threads: any. Values that came from outside are quoted and escaped, so that no
/// line can be forged.
namespace porthole::log {

enum class Level { debug, info, warn, error, off };

struct Field {
    Field(std::string_view field_name, std::string_view text) : name(field_name), value(text) {}
    Field(std::string_view field_name, const std::string& text) : name(field_name), value(text) {}
    Field(std::string_view field_name, const char* text) : name(field_name), value(text) {}
    Field(std::string_view field_name, bool flag)
        : name(field_name), value(flag ? "true" : "false") {}
    template <std::integral Number>
    Field(std::string_view field_name, Number number)
        : name(field_name), value(std::to_string(number)) {}
    /// The error's name; for errors of the system, their message.
    Field(std::string_view field_name, const boost::system::error_code& error);

    std::string_view name;
    std::string value;
};

/// Sends lines to standard error from `level` on. Call once, before any thread starts.
void start(Level level);

void write(Level level, std::string_view event, std::initializer_list<Field> fields);

inline void debug(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::debug, event, fields);
}
inline void info(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::info, event, fields);
}
inline void warn(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::warn, event, fields);
}
inline void error(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::error, event, fields);
}

/// `text` as it stands in a log line: plain when it is a simple word, else in quotes with escapes.
std::string quoted(std::string_view text);

}  // namespace porthole::log
