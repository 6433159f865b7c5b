// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>

namespace porthole::esxi {

/// Turns VMware's scan codes into X11 keysyms as a US keyboard would: PC set 1, and the keys that
/// begin with E0 from 0x100 on.
///
/// Lifetime: one session's. Threads: its session's only.
class UsKeyboard {
public:
    /// The keysym of the key that is pressed or let go; 0 for a key no US keyboard has. A key that
    /// is let go has the keysym it was pressed with, whatever Shift does meanwhile.
    std::uint32_t key(std::uint16_t scan_code, bool down);

private:
    bool shifted() const;

    std::map<std::uint16_t, std::uint32_t> held_;
};

}  // namespace porthole::esxi
