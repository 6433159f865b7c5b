// SPDX-License-Identifier: Apache-2.0
#include "esxi/rfb/us_keyboard.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace porthole::esxi {
namespace {

constexpr std::uint16_t kLeftShift = 0x2a;
constexpr std::uint16_t kRightShift = 0x36;

/// Neighbours on the keyboard: `plain[i]` is the key with scan code `first + i`.
struct Row {
    std::uint16_t first;
    std::string_view plain;
    std::string_view shifted;
};

constexpr std::array kRows = {
    Row{0x02, "1234567890-=", "!@#$%^&*()_+"},
    Row{0x10, "qwertyuiop[]", "QWERTYUIOP{}"},
    Row{0x1e, "asdfghjkl;'`", "ASDFGHJKL:\"~"},
    Row{0x2b, "\\zxcvbnm,./", "|ZXCVBNM<>?"},
    Row{0x39, " ", " "},
    Row{0x56, "<", ">"},
};

struct Key {
    std::uint16_t scan_code;
    std::uint32_t keysym;
};

constexpr std::array kKeys = {
    Key{0x01, 0xff1b},                                                     // Escape
    Key{0x0e, 0xff08},                                                     // BackSpace
    Key{0x0f, 0xff09},                                                     // Tab
    Key{0x1c, 0xff0d},                                                     // Return
    Key{0x1d, 0xffe3},                                                     // Control_L
    Key{kLeftShift, 0xffe1}, Key{kRightShift, 0xffe2}, Key{0x37, 0xffaa},  // KP_Multiply
    Key{0x38, 0xffe9},                                                     // Alt_L
    Key{0x3a, 0xffe5},                                                     // Caps_Lock
    Key{0x3b, 0xffbe},                                                     // F1
    Key{0x3c, 0xffbf},       Key{0x3d, 0xffc0},        Key{0x3e, 0xffc1},
    Key{0x3f, 0xffc2},       Key{0x40, 0xffc3},        Key{0x41, 0xffc4},
    Key{0x42, 0xffc5},       Key{0x43, 0xffc6},        Key{0x44, 0xffc7},  // F10
    Key{0x45, 0xff7f},                                                     // Num_Lock
    Key{0x46, 0xff14},                                                     // Scroll_Lock
    Key{0x47, 0xffb7},                                                     // KP_7
    Key{0x48, 0xffb8},       Key{0x49, 0xffb9},        Key{0x4a, 0xffad},  // KP_Subtract
    Key{0x4b, 0xffb4},                                                     // KP_4
    Key{0x4c, 0xffb5},       Key{0x4d, 0xffb6},        Key{0x4e, 0xffab},  // KP_Add
    Key{0x4f, 0xffb1},                                                     // KP_1
    Key{0x50, 0xffb2},       Key{0x51, 0xffb3},        Key{0x52, 0xffb0},  // KP_0
    Key{0x53, 0xffae},                                                     // KP_Decimal
    Key{0x57, 0xffc8},                                                     // F11
    Key{0x58, 0xffc9},                                                     // F12
    Key{0x11c, 0xff8d},                                                    // KP_Enter
    Key{0x11d, 0xffe4},                                                    // Control_R
    Key{0x135, 0xffaf},                                                    // KP_Divide
    Key{0x137, 0xff61},                                                    // Print
    Key{0x138, 0xffea},                                                    // Alt_R
    Key{0x146, 0xff13},                                                    // Pause
    Key{0x147, 0xff50},                                                    // Home
    Key{0x148, 0xff52},                                                    // Up
    Key{0x149, 0xff55},                                                    // Prior
    Key{0x14b, 0xff51},                                                    // Left
    Key{0x14d, 0xff53},                                                    // Right
    Key{0x14f, 0xff57},                                                    // End
    Key{0x150, 0xff54},                                                    // Down
    Key{0x151, 0xff56},                                                    // Next
    Key{0x152, 0xff63},                                                    // Insert
    Key{0x153, 0xffff},                                                    // Delete
    Key{0x15b, 0xffeb},                                                    // Super_L
    Key{0x15c, 0xffec},                                                    // Super_R
    Key{0x15d, 0xff67},                                                    // Menu
};

std::uint32_t keysym_of(std::uint16_t scan_code, bool shifted) {
    for (const Row& row : kRows) {
        if (scan_code >= row.first && scan_code < row.first + row.plain.size()) {
            const std::string_view keys = shifted ? row.shifted : row.plain;
            return static_cast<unsigned char>(keys[scan_code - row.first]);
        }
    }
    const auto* const key = std::ranges::find(kKeys, scan_code, &Key::scan_code);
    return key == kKeys.end() ? 0 : key->keysym;
}

}  // namespace

std::uint32_t UsKeyboard::key(std::uint16_t scan_code, bool down) {
    const auto held = held_.find(scan_code);
    if (!down) {
        if (held == held_.end()) {
            return keysym_of(scan_code, shifted());
        }
        const std::uint32_t keysym = held->second;
        held_.erase(held);
        return keysym;
    }
    if (held != held_.end()) {
        return held->second;
    }
    const std::uint32_t keysym = keysym_of(scan_code, shifted());
    if (keysym != 0) {
        held_.emplace(scan_code, keysym);
    }
    return keysym;
}

bool UsKeyboard::shifted() const {
    return held_.contains(kLeftShift) || held_.contains(kRightShift);
}

}  // namespace porthole::esxi
