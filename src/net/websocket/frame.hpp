// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// WebSocket frames, RFC 6455 section 5: no sockets here, bytes in and bytes out.
namespace porthole::net::websocket {

enum class Opcode : std::uint8_t {
    continuation = 0x0,
    text = 0x1,
    binary = 0x2,
    close = 0x8,
    ping = 0x9,
    pong = 0xa,
};

using MaskingKey = std::array<std::byte, 4>;

struct FrameHeader {
    bool fin = true;
    Opcode opcode = Opcode::binary;
    bool masked = false;
    MaskingKey key{};
    std::uint64_t length = 0;  ///< of the payload, in bytes

    bool is_control() const noexcept { return opcode >= Opcode::close; }
};

constexpr std::size_t kMaxHeaderBytes = 14;
constexpr std::size_t kMaxControlBytes = 125;

/// Writes `header` to the front of `out` (kMaxHeaderBytes suffice) and returns its size.
std::size_t encode_header(const FrameHeader& header, std::span<std::byte> out);

/// The size that `encode_header` would return.
std::size_t header_bytes(const FrameHeader& header) noexcept;

/// Masks or unmasks `payload` in place; `offset` is where in its frame the payload begins.
void apply_mask(std::span<std::byte> payload, const MaskingKey& key, std::uint64_t offset);

/// The same on the way from `from` to `to`, which has the same size; `to` may begin where `from`
/// does, or before.
void copy_masked(
    std::span<const std::byte> from,
    std::span<std::byte> to,
    const MaskingKey& key,
    std::uint64_t offset
);

/// A whole frame, the last of its message; masked (with `key`) as a client must, or not.
std::string whole_frame(Opcode opcode, std::string_view payload, const MaskingKey* key);

/// A whole control frame with at most kMaxControlBytes of payload; masked (with `key`) as a client
/// must, or not.
std::string control_frame(Opcode opcode, std::string_view payload, const MaskingKey* key);

/// The payload of a close frame: code and reason, the reason cut to what fits.
std::string close_payload(std::uint16_t code, std::string_view reason);

/// 1005 (no code) for an empty payload, 1002 for an impossible one.
std::uint16_t close_code(std::string_view payload);

}  // namespace porthole::net::websocket
