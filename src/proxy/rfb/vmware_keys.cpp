// SPDX-License-Identifier: Apache-2.0
#include "proxy/rfb/vmware_keys.hpp"

#include "proxy/rfb/protocol.hpp"

#include <array>

namespace porthole::proxy::rfb {
namespace {

constexpr std::array kUnwanted{pseudo_encoding::kPointerButtons};

/// VMware's code for a key of QEMU's: those that begin with E0 have bit 7 there, and 0x100 here.
std::uint32_t vmware_code(std::uint32_t qemu_code) {
    constexpr std::uint32_t kExtended = 0x80;
    constexpr std::uint32_t kCode = 0x7f;
    constexpr std::uint32_t kVmwareExtended = 0x100;
    // Print is 54 while Alt is down, and E0 37 else; browsers' clients know the first alone.
    constexpr std::uint32_t kPrintWithAlt = 0x54;
    constexpr std::uint32_t kPrint = 0x137;
    if (qemu_code == kPrintWithAlt) {
        return kPrint;
    }
    return (qemu_code & kExtended) != 0 ? kVmwareExtended | (qemu_code & kCode) : qemu_code & kCode;
}

/// QEMU's: 255, 0, u16 down, u32 keysym, u32 code. VMware's: 127, 0, u16 8, u16 code, u8 down, 0.
std::string to_vmware(std::string_view key) {
    const bool down = key[2] != 0 || key[3] != 0;
    const std::string code = to_u32(vmware_code(from_u32(key.substr(8)))).substr(2);
    std::string message("\x7f\0\0\x08", 4);
    message.append(code);
    message += down ? '\1' : '\0';
    message += '\0';
    return message;
}

}  // namespace

Result<void> VmwareKeys::filter(std::span<const std::byte> bytes, std::string& to_console) {
    std::string_view input(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (!untouched_ && !opening_.is_over()) {
        const std::string_view rest = opening_.take(input);
        untouched_ = opening_.has_failed();
        if (!untouched_) {
            to_console.append(input.substr(0, input.size() - rest.size()));
            input = rest;
        }
    }
    if (untouched_) {
        to_console.append(input);
        return ok();
    }
    for (;;) {
        const auto part = messages_.next(input);
        if (!part) {
            return part.error();
        }
        if (!*part) {
            return ok();
        }
        const ClientPart& message = **part;
        if (message.type == client_message::kQemu && message.bytes[1] == 0) {
            to_console.append(to_vmware(message.bytes));
        } else if (message.type == client_message::kSetEncodings) {
            to_console.append(without_encodings(message.bytes, kUnwanted));
        } else {
            to_console.append(message.bytes);
        }
    }
}

}  // namespace porthole::proxy::rfb
