// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "esxi/rfb/bytes.hpp"

#include <cstdint>

/// WebSocket frames made by hand, for those that Beast would rightly refuse to send.
namespace porthole::esxi {

/// The header of a whole binary message of `payload_bytes`, RFC 6455 section 5.2, without a mask.
Bytes binary_frame_header(std::size_t payload_bytes);

/// A whole binary message, masked as only a client may.
Bytes masked_binary_frame(ByteView payload);

/// A Close frame with a status code and no reason.
Bytes close_frame(std::uint16_t code);

/// Bytes that begin no frame: reserved bits, an unknown opcode, a length with its top bit set.
Bytes no_frame();

}  // namespace porthole::esxi
