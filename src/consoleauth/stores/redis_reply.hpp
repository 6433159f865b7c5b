// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::consoleauth {

/// What Redis answered.
struct RedisReply {
    enum class Kind { nothing, text, number, list, error };

    Kind kind = Kind::nothing;
    std::string text;  ///< also the message of an error, whose first word is its code
    std::int64_t number = 0;
    std::vector<RedisReply> items;

    bool is_error(std::string_view code) const noexcept {
        return kind == Kind::error && text.starts_with(code);
    }
};

}  // namespace porthole::consoleauth
