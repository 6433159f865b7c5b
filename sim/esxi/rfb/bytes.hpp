// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// RFB's big-endian numbers.
namespace porthole::esxi {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

/// The number in the first two bytes of `from`, which has them.
inline std::uint16_t read_u16(ByteView from) {
    return static_cast<std::uint16_t>(from[0] << 8U | from[1]);
}

/// The number in the first four bytes of `from`, which has them.
inline std::uint32_t read_u32(ByteView from) {
    return std::uint32_t{read_u16(from)} << 16U | read_u16(from.subspan(2));
}

inline void append_u16(Bytes& to, std::uint16_t number) {
    to.push_back(static_cast<std::uint8_t>(number >> 8U));
    to.push_back(static_cast<std::uint8_t>(number));
}

inline void append_u32(Bytes& to, std::uint32_t number) {
    append_u16(to, static_cast<std::uint16_t>(number >> 16U));
    append_u16(to, static_cast<std::uint16_t>(number));
}

inline void append(Bytes& to, ByteView bytes) {
    to.insert(to.end(), bytes.begin(), bytes.end());
}

}  // namespace porthole::esxi
