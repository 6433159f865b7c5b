// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// The opening of RFB, RFC 6143 section 7.1 to 7.3, and VeNCrypt, which the rfbproto documents.
namespace porthole::proxy::rfb {

constexpr std::string_view kVersion = "RFB 003.008\n";
/// Text from a console host that we read at most; longer reasons are not even skipped.
constexpr std::size_t kReasonLimitBytes = 256;

namespace security_type {
constexpr std::uint8_t kNone = 1;
constexpr std::uint8_t kVncAuthentication = 2;
constexpr std::uint8_t kVencrypt = 19;
}  // namespace security_type

namespace vencrypt {
constexpr std::uint32_t kX509None = 260;
constexpr std::uint32_t kX509Vnc = 261;
constexpr std::uint32_t kX509Plain = 262;
}  // namespace vencrypt

/// `value` in network order.
inline std::string to_u32(std::uint32_t value) {
    std::string bytes;
    for (const unsigned shift : {24U, 16U, 8U, 0U}) {
        bytes += static_cast<char>((value >> shift) & 0xffU);
    }
    return bytes;
}

/// The first four bytes of `bytes`, which must be there, as a number in network order.
inline std::uint32_t from_u32(std::string_view bytes) {
    std::uint32_t value = 0;
    for (const char c : bytes.substr(0, 4)) {
        value = (value << 8U) | static_cast<unsigned char>(c);
    }
    return value;
}

/// `text` behind its length, as reasons and names are sent.
inline std::string with_length(std::string_view text) {
    return to_u32(static_cast<std::uint32_t>(text.size())).append(text);
}

}  // namespace porthole::proxy::rfb
