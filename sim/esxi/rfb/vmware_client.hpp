// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "esxi/rfb/bytes.hpp"
#include "esxi/rfb/opening.hpp"
#include "esxi/rfb/us_keyboard.hpp"

#include <cstddef>
#include <cstdint>

namespace porthole::esxi {

/// Translates what a browser's client says, VMware's extensions included, into what an ordinary VNC
/// server understands:
///
/// - VMware's pseudo-encodings (0x574d....) are taken out of SetEncodings;
/// - VMware's key event becomes QEMU's extended one where the VNC server is QEMU (its ServerInit
///   says so), elsewhere a key event with the keysym of a US keyboard;
/// - VMware's second pointer event becomes RFB's, its coordinates taken as pixels, its wheel as a
///   click of button 4 (away from the user, `dz` negative) or 5, sideways 6 or 7;
/// - every other message of type 127 is read and dropped; the standard ones pass unchanged.
///
/// Bytes in, bytes out. Holds at most one SetEncodings or message 127; long messages stream
/// through. Lifetime: one session's. Threads: its session's only.
class VmwareClient {
public:
    /// With `strict_encodings` SetEncodings loses every encoding that real hosts were not seen to
    /// use: QEMU's own extensions among them.
    VmwareClient(RfbOpening& opening, bool strict_encodings)
        : opening_(opening), strict_encodings_(strict_encodings) {}

    /// Appends to `to_console` what the VNC server shall get for `bytes`, cut anywhere. False when
    /// a message of unknown type came: the session cannot go on.
    bool translate(ByteView bytes, Bytes& to_console);

    /// True once, after a SetEncodings that asked for VMware's server capabilities.
    bool take_capabilities_request();

private:
    void message_complete(Bytes& to_console);
    void set_encodings(Bytes& to_console);
    void key_event(ByteView message, Bytes& to_console);
    void pointer_event(ByteView message, Bytes& to_console);
    void append_pointer(Bytes& to_console, std::uint32_t buttons) const;

    RfbOpening& opening_;
    bool strict_encodings_;
    UsKeyboard keyboard_;
    Bytes message_;                  ///< the start of a message not yet complete
    std::size_t needed_bytes_ = 1;   ///< how long `message_` must become before it is looked at
    std::size_t passing_bytes_ = 0;  ///< left of a message that passes unchanged
    bool capabilities_requested_ = false;
    std::uint32_t x_ = 0;
    std::uint32_t y_ = 0;
};

/// The message by which an ESXi host says that it understands VMware's key event.
Bytes server_capabilities();

}  // namespace porthole::esxi
