// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/stream.hpp"

#include <array>
#include <string>
#include <string_view>

namespace porthole::test {

/// All that `stream` gives until it ends or breaks.
inline Task<std::string> read_to_end(net::Stream& stream) {
    std::string text;
    std::array<std::byte, 4096> chunk{};
    for (;;) {
        const auto got = co_await stream.read_some(chunk);
        if (!got || *got == 0) {
            co_return text;
        }
        text.append(reinterpret_cast<const char*>(chunk.data()), *got);
    }
}

/// What `stream` gives until `end` is in it, or until it ends or breaks.
inline Task<std::string> read_until(net::Stream& stream, std::string_view end) {
    std::string text;
    std::array<std::byte, 4096> chunk{};
    while (text.find(end) == std::string::npos) {
        const auto got = co_await stream.read_some(chunk);
        if (!got || *got == 0) {
            break;
        }
        text.append(reinterpret_cast<const char*>(chunk.data()), *got);
    }
    co_return text;
}

}  // namespace porthole::test
