// SPDX-License-Identifier: Apache-2.0
#include "proxy/upstream/uint8utf8.hpp"

namespace porthole::proxy::uint8utf8 {
namespace {

constexpr std::byte kFirstOfTwo{0xc2};  // of U+0080 to U+00BF; one more for U+00C0 to U+00FF
constexpr std::byte kLastOfTwo{0xc3};
constexpr std::byte kTopBit{0x80};
constexpr std::byte kTopTwoBits{0xc0};

}  // namespace

std::string encode(std::span<const std::byte> bytes) {
    std::string text;
    text.reserve(2 * bytes.size());
    for (const std::byte byte : bytes) {
        if ((byte & kTopBit) == std::byte{0}) {
            text += static_cast<char>(byte);
            continue;
        }
        text += static_cast<char>(byte < kTopTwoBits ? kFirstOfTwo : kLastOfTwo);
        text += static_cast<char>(byte & ~std::byte{0x40});
    }
    return text;
}

std::optional<std::size_t> Decoder::decode(
    std::span<const std::byte> text, std::span<std::byte> bytes
) {
    std::size_t size = 0;
    for (const std::byte byte : text) {
        if (lead_) {
            if ((byte & kTopTwoBits) != kTopBit) {
                return std::nullopt;
            }
            const bool is_upper = *lead_ == kLastOfTwo;
            bytes[size++] = is_upper ? byte | std::byte{0x40} : byte;
            lead_.reset();
        } else if ((byte & kTopBit) == std::byte{0}) {
            bytes[size++] = byte;
        } else if (byte == kFirstOfTwo || byte == kLastOfTwo) {
            lead_ = byte;
        } else {
            return std::nullopt;
        }
    }
    return size;
}

}  // namespace porthole::proxy::uint8utf8
