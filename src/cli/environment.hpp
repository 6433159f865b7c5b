// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/number.hpp"

#include <unistd.h>

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

/// Whether `variable` names this process. systemd's variables that name a process mean nobody else.
inline bool names_us(const char* variable) {
    return parse_number<pid_t>(environment(variable)) == getpid();
}

}  // namespace porthole::cli
