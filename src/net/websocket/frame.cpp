// SPDX-License-Identifier: Apache-2.0
#include "net/websocket/frame.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace porthole::net::websocket {
namespace {

constexpr std::size_t kSmall = 125;
constexpr std::size_t kMedium = 0xffff;
constexpr std::byte kFin{0x80};
constexpr std::byte kMasked{0x80};

constexpr std::uint16_t kProtocolError = 1002;
constexpr std::uint16_t kNoStatus = 1005;

/// As much as one step masks; the compiler splits it where the machine's registers are smaller.
using Block = std::uint64_t __attribute__((vector_size(32)));

void put_big_endian(std::span<std::byte> out, std::uint64_t value) {
    for (std::size_t i = out.size(); i-- > 0; value >>= 8U) {
        out[i] = static_cast<std::byte>(value & 0xffU);
    }
}

}  // namespace

std::size_t header_bytes(const FrameHeader& header) noexcept {
    const std::size_t length = header.length <= kSmall ? 0 : header.length <= kMedium ? 2 : 8;
    return 2 + length + (header.masked ? header.key.size() : 0);
}

std::size_t encode_header(const FrameHeader& header, std::span<std::byte> out) {
    const std::size_t size = header_bytes(header);
    assert(out.size() >= size);
    const std::byte mask = header.masked ? kMasked : std::byte{0};
    out[0] = (header.fin ? kFin : std::byte{0}) | static_cast<std::byte>(header.opcode);
    std::size_t at = 2;
    if (header.length <= kSmall) {
        out[1] = mask | static_cast<std::byte>(header.length);
    } else if (header.length <= kMedium) {
        out[1] = mask | std::byte{126};
        put_big_endian(out.subspan(2, 2), header.length);
        at = 4;
    } else {
        out[1] = mask | std::byte{127};
        put_big_endian(out.subspan(2, 8), header.length);
        at = 10;
    }
    if (header.masked) {
        std::copy(
            header.key.begin(), header.key.end(), out.begin() + static_cast<std::ptrdiff_t>(at)
        );
    }
    return size;
}

void copy_masked(
    std::span<const std::byte> from,
    std::span<std::byte> to,
    const MaskingKey& key,
    std::uint64_t offset
) {
    assert(from.size() == to.size());
    // The key, turned so that it starts at `offset`, and repeated. Each step reads before it
    // writes, and writes at or below where it read, so that moving down in one buffer is safe.
    Block mask{};
    for (std::size_t i = 0; i < sizeof mask; ++i) {
        reinterpret_cast<std::byte*>(&mask)[i] = key[(offset + i) % key.size()];
    }
    std::size_t at = 0;
    for (; at + sizeof mask <= from.size(); at += sizeof mask) {
        Block block{};
        std::memcpy(&block, from.data() + at, sizeof block);
        block ^= mask;
        std::memcpy(to.data() + at, &block, sizeof block);
    }
    for (; at < from.size(); ++at) {
        to[at] = from[at] ^ key[(offset + at) % key.size()];
    }
}

void apply_mask(std::span<std::byte> payload, const MaskingKey& key, std::uint64_t offset) {
    copy_masked(payload, payload, key, offset);
}

std::string whole_frame(Opcode opcode, std::string_view payload, const MaskingKey* key) {
    FrameHeader header;
    header.opcode = opcode;
    header.length = payload.size();
    if (key != nullptr) {
        header.masked = true;
        header.key = *key;
    }
    std::string frame(header_bytes(header) + payload.size(), '\0');
    const auto bytes = std::as_writable_bytes(std::span(frame));
    const std::size_t at = encode_header(header, bytes);
    std::copy(payload.begin(), payload.end(), frame.begin() + static_cast<std::ptrdiff_t>(at));
    if (key != nullptr) {
        apply_mask(bytes.subspan(at), *key, 0);
    }
    return frame;
}

std::string control_frame(Opcode opcode, std::string_view payload, const MaskingKey* key) {
    assert(payload.size() <= kMaxControlBytes);
    return whole_frame(opcode, payload, key);
}

std::string close_payload(std::uint16_t code, std::string_view reason) {
    std::string payload;
    payload += static_cast<char>(code >> 8U);
    payload += static_cast<char>(code & 0xffU);
    payload += reason.substr(0, kMaxControlBytes - 2);
    return payload;
}

std::uint16_t close_code(std::string_view payload) {
    if (payload.empty()) {
        return kNoStatus;
    }
    if (payload.size() == 1) {
        return kProtocolError;
    }
    const auto high = static_cast<unsigned char>(payload[0]);
    const auto low = static_cast<unsigned char>(payload[1]);
    return static_cast<std::uint16_t>(high << 8U | low);
}

}  // namespace porthole::net::websocket
