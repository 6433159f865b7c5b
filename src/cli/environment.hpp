// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <system_error>

namespace porthole::cli {

/// What the variable `name` holds; empty where there is none.
inline std::string_view environment(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? std::string_view() : value;
}

/// `text` as a number, if it is one and nothing else.
template <class Number>
std::optional<Number> number(std::string_view text) {
    Number value = 0;
    const auto* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, value);
    return error == std::errc() && rest == end ? std::optional(value) : std::nullopt;
}

/// Whether `variable` names this process. systemd's variables that name a process mean nobody else.
inline bool names_us(const char* variable) {
    return number<pid_t>(environment(variable)) == getpid();
}

}  // namespace porthole::cli
