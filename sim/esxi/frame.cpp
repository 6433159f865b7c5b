// SPDX-License-Identifier: Apache-2.0
#include "esxi/frame.hpp"

#include <array>

namespace porthole::esxi {
namespace {

constexpr std::uint8_t kFinalBinary = 0x82;
constexpr std::uint8_t kFinalClose = 0x88;
constexpr std::uint8_t kMasked = 0x80;

}  // namespace

Bytes binary_frame_header(std::size_t payload_bytes) {
    Bytes header = {kFinalBinary};
    if (payload_bytes < 126) {
        header.push_back(static_cast<std::uint8_t>(payload_bytes));
    } else if (payload_bytes < 65536) {
        header.push_back(126);
        append_u16(header, static_cast<std::uint16_t>(payload_bytes));
    } else {
        header.push_back(127);
        append_u32(header, static_cast<std::uint32_t>(std::uint64_t{payload_bytes} >> 32U));
        append_u32(header, static_cast<std::uint32_t>(payload_bytes));
    }
    return header;
}

Bytes masked_binary_frame(ByteView payload) {
    constexpr std::array<std::uint8_t, 4> kKey = {0x5a, 0xc3, 0x96, 0x3c};
    Bytes frame = binary_frame_header(payload.size());
    frame[1] |= kMasked;
    append(frame, kKey);
    for (std::size_t at = 0; at < payload.size(); ++at) {
        frame.push_back(payload[at] ^ kKey[at % kKey.size()]);
    }
    return frame;
}

Bytes close_frame(std::uint16_t code) {
    Bytes frame = {kFinalClose, 2};
    append_u16(frame, code);
    return frame;
}

Bytes no_frame() {
    return Bytes(16, 0xff);
}

}  // namespace porthole::esxi
