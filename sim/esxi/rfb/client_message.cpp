// SPDX-License-Identifier: Apache-2.0
#include "esxi/rfb/client_message.hpp"

#include "esxi/rfb/bytes.hpp"

namespace porthole::esxi {
namespace {

ClientMessageSize needs(std::size_t bytes) {
    return {.known = false, .bytes = bytes};
}

ClientMessageSize is(std::size_t bytes) {
    return {.known = true, .bytes = bytes};
}

ClientMessageSize set_encodings_size(ByteView head) {
    return head.size() < 4 ? needs(4) : is(4 + std::size_t{read_u16(head.subspan(2))} * 4);
}

/// A negative length is the extended clipboard's: its magnitude counts.
ClientMessageSize cut_text_size(ByteView head) {
    if (head.size() < 8) {
        return needs(8);
    }
    const std::uint32_t length = read_u32(head.subspan(4));
    const bool extended = (length & 0x8000'0000U) != 0;
    return is(8 + std::size_t{extended ? 0U - length : length});
}

std::optional<ClientMessageSize> vmware_size(ByteView head) {
    if (head.size() < 4) {
        return needs(4);
    }
    const std::size_t length = read_u16(head.subspan(2));
    if (length < 4) {
        return std::nullopt;
    }
    return is(length);
}

ClientMessageSize fence_size(ByteView head) {
    return head.size() < 9 ? needs(9) : is(9 + std::size_t{head[8]});
}

ClientMessageSize set_desktop_size_size(ByteView head) {
    return head.size() < 7 ? needs(7) : is(8 + std::size_t{head[6]} * 16);
}

/// Submessage 0 is the extended key event, 1 is about sound: on, off, or its format.
std::optional<ClientMessageSize> qemu_size(ByteView head) {
    if (head.size() < 2) {
        return needs(2);
    }
    if (head[1] == 0) {
        return is(12);
    }
    if (head[1] != 1) {
        return std::nullopt;
    }
    if (head.size() < 4) {
        return needs(4);
    }
    switch (read_u16(head.subspan(2))) {
        case 0:
        case 1:
            return is(4);
        case 2:
            return is(10);
        default:
            return std::nullopt;
    }
}

}  // namespace

std::optional<ClientMessageSize> client_message_size(ByteView head) {
    if (head.empty()) {
        return needs(1);
    }
    switch (head[0]) {
        case message::kSetPixelFormat:
            return is(20);
        case message::kSetEncodings:
            return set_encodings_size(head);
        case message::kUpdateRequest:
        case message::kContinuousUpdates:
            return is(10);
        case message::kKeyEvent:
            return is(8);
        case message::kPointerEvent:
            return is(6);
        case message::kCutText:
            return cut_text_size(head);
        case message::kVmware:
            return vmware_size(head);
        case message::kFence:
            return fence_size(head);
        case message::kXvp:
            return is(4);
        case message::kSetDesktopSize:
            return set_desktop_size_size(head);
        case message::kQemu:
            return qemu_size(head);
        default:
            return std::nullopt;
    }
}

}  // namespace porthole::esxi
