// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

/// The WebSocket subprotocol `uint8utf8` of VMware's older console services: each byte is a
/// character of a text frame, U+0000 to U+00FF, in UTF-8.
namespace porthole::proxy::uint8utf8 {

/// `bytes` as text, at most twice as long.
std::string encode(std::span<const std::byte> bytes);

/// Reads such text, which arrives in pieces of any size.
///
/// Threads: a value; one at a time.
class Decoder {
public:
    /// Writes the bytes that `text` stands for to the front of `bytes`, which is at least as long
    /// and may be the same memory or begin before it; returns how many. Nothing when that is no
    /// such text.
    std::optional<std::size_t> decode(std::span<const std::byte> text, std::span<std::byte> bytes);

    /// False in the middle of a character.
    bool is_whole() const noexcept { return !lead_; }

private:
    std::optional<std::byte> lead_;  ///< first half of a character whose second is to come
};

}  // namespace porthole::proxy::uint8utf8
