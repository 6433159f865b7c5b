// SPDX-License-Identifier: Apache-2.0
#include "esxi/rfb/vmware_client.hpp"

#include "esxi/rfb/client_message.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace porthole::esxi {
namespace {

constexpr std::uint32_t kCapabilitiesEncoding = 0x574d'567a;
constexpr std::uint32_t kKeyEventCapability = 0x2;

constexpr std::uint8_t kVmwareKeyEvent = 0;
constexpr std::uint8_t kVmwarePointerEvent = 2;

/// Messages that are rewritten or dropped, and therefore collected first.
bool is_ours(std::uint8_t type) {
    return type == message::kSetEncodings || type == message::kVmware;
}

bool is_vmware_encoding(std::uint32_t encoding) {
    return encoding >> 16U == 0x574d;
}

/// What real hosts were seen to use: Raw, CopyRect, Tight, TightPNG and DesktopSize, and Tight's
/// hints on quality and compression.
bool is_esxi_encoding(std::uint32_t encoding) {
    switch (static_cast<std::int32_t>(encoding)) {
        case 0:
        case 1:
        case 7:
        case -260:
        case -223:
            return true;
        default:
            break;
    }
    const auto number = static_cast<std::int32_t>(encoding);
    return (number >= -32 && number <= -23) || (number >= -256 && number <= -247);
}

/// `position` moved by `delta`, a two's complement number, and kept between 0 and `limit` - 1.
std::uint32_t moved(std::uint32_t position, std::uint32_t delta, std::uint16_t limit) {
    const std::int64_t to = std::int64_t{position} + static_cast<std::int32_t>(delta);
    const std::int64_t last = std::max<std::int64_t>(0, std::int64_t{limit} - 1);
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(to, 0, last));
}

std::uint16_t to_u16(std::uint32_t number) {
    return static_cast<std::uint16_t>(
        std::min<std::uint32_t>(number, std::numeric_limits<std::uint16_t>::max())
    );
}

}  // namespace

bool VmwareClient::translate(ByteView bytes, Bytes& to_console) {
    const std::size_t opening_bytes = opening_.from_browser(bytes);
    append(to_console, bytes.first(opening_bytes));
    bytes = bytes.subspan(opening_bytes);
    if (opening_.transparent()) {
        append(to_console, bytes);
        return true;
    }
    while (!bytes.empty()) {
        if (passing_bytes_ > 0) {
            const std::size_t passed = std::min(passing_bytes_, bytes.size());
            append(to_console, bytes.first(passed));
            bytes = bytes.subspan(passed);
            passing_bytes_ -= passed;
            continue;
        }
        const std::size_t taken = std::min(needed_bytes_ - message_.size(), bytes.size());
        append(message_, bytes.first(taken));
        bytes = bytes.subspan(taken);
        if (message_.size() < needed_bytes_) {
            return true;
        }
        const auto size = client_message_size(message_);
        if (!size) {
            return false;
        }
        needed_bytes_ = size->bytes;
        if (!size->known) {
            continue;
        }
        if (is_ours(message_[0])) {
            if (message_.size() < needed_bytes_) {
                continue;
            }
            message_complete(to_console);
        } else {
            append(to_console, message_);
            passing_bytes_ = needed_bytes_ - message_.size();
        }
        message_.clear();
        needed_bytes_ = 1;
    }
    return true;
}

bool VmwareClient::take_capabilities_request() {
    return std::exchange(capabilities_requested_, false);
}

void VmwareClient::message_complete(Bytes& to_console) {
    if (message_[0] == message::kSetEncodings) {
        set_encodings(to_console);
    } else if (message_[1] == kVmwareKeyEvent && message_.size() == 8) {
        key_event(message_, to_console);
    } else if (message_[1] == kVmwarePointerEvent && message_.size() == 19) {
        pointer_event(message_, to_console);
    }
}

void VmwareClient::set_encodings(Bytes& to_console) {
    Bytes kept;
    std::uint16_t count = 0;
    const ByteView encodings = ByteView(message_).subspan(4);
    for (std::size_t at = 0; at < encodings.size(); at += 4) {
        const std::uint32_t encoding = read_u32(encodings.subspan(at));
        if (encoding == kCapabilitiesEncoding) {
            capabilities_requested_ = true;
        }
        const bool keep =
            strict_encodings_ ? is_esxi_encoding(encoding) : !is_vmware_encoding(encoding);
        if (keep) {
            append_u32(kept, encoding);
            ++count;
        }
    }
    append(to_console, ByteView(message_).first(2));
    append_u16(to_console, count);
    append(to_console, kept);
}

void VmwareClient::key_event(ByteView message, Bytes& to_console) {
    const std::uint16_t scan_code = read_u16(message.subspan(4));
    const bool down = message[6] != 0;
    const std::uint32_t keysym = keyboard_.key(scan_code, down);
    if (opening_.name().starts_with("QEMU")) {
        const std::uint32_t extended = (scan_code & 0x100U) != 0 ? 0x80 : 0;
        to_console.push_back(message::kQemu);
        to_console.push_back(0);
        append_u16(to_console, down ? 1 : 0);
        append_u32(to_console, keysym);
        append_u32(to_console, extended | (scan_code & 0x7fU));
    } else if (keysym != 0) {
        to_console.push_back(message::kKeyEvent);
        to_console.push_back(down ? 1 : 0);
        append_u16(to_console, 0);
        append_u32(to_console, keysym);
    }
}

void VmwareClient::pointer_event(ByteView message, Bytes& to_console) {
    const bool absolute = message[4] != 0;
    const std::uint32_t x = read_u32(message.subspan(5));
    const std::uint32_t y = read_u32(message.subspan(9));
    const std::uint32_t buttons = read_u32(message.subspan(13)) & 0x7U;
    const auto wheel = static_cast<std::int8_t>(message[17]);
    const auto sideways = static_cast<std::int8_t>(message[18]);
    x_ = absolute ? x : moved(x_, x, opening_.width());
    y_ = absolute ? y : moved(y_, y, opening_.height());

    if (wheel != 0) {
        append_pointer(to_console, buttons | (wheel < 0 ? 0x08U : 0x10U));
    }
    if (sideways != 0) {
        append_pointer(to_console, buttons | (sideways < 0 ? 0x20U : 0x40U));
    }
    append_pointer(to_console, buttons);
}

void VmwareClient::append_pointer(Bytes& to_console, std::uint32_t buttons) const {
    to_console.push_back(message::kPointerEvent);
    to_console.push_back(static_cast<std::uint8_t>(buttons));
    append_u16(to_console, to_u16(x_));
    append_u16(to_console, to_u16(y_));
}

Bytes server_capabilities() {
    Bytes message = {message::kVmware, 0};
    append_u16(message, 8);
    append_u32(message, kKeyEventCapability);
    return message;
}

}  // namespace porthole::esxi
