// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace porthole::proxy::rfb {

/// What clients send after RFB's opening, by its first byte (RFC 6143, section 7.5; rfbproto).
namespace client_message {
constexpr std::uint8_t kSetPixelFormat = 0;
constexpr std::uint8_t kSetEncodings = 2;
constexpr std::uint8_t kUpdateRequest = 3;
constexpr std::uint8_t kKey = 4;
constexpr std::uint8_t kPointer = 5;
constexpr std::uint8_t kCutText = 6;
constexpr std::uint8_t kVmware = 127;
constexpr std::uint8_t kContinuousUpdates = 150;
constexpr std::uint8_t kFence = 248;
constexpr std::uint8_t kPower = 250;
constexpr std::uint8_t kDesktopSize = 251;
constexpr std::uint8_t kQemu = 255;
}  // namespace client_message

/// Pseudo-encodings with which a client says that it knows messages of a kind.
namespace pseudo_encoding {
constexpr std::int32_t kQemuKey = -258;
constexpr std::int32_t kQemuAudio = -259;
constexpr std::int32_t kGeneralInput = -305;
constexpr std::int32_t kDesktopSize = -308;
constexpr std::int32_t kPower = -309;
constexpr std::int32_t kFence = -312;
constexpr std::int32_t kContinuousUpdates = -313;
constexpr std::int32_t kPointerButtons = -316;
constexpr std::int32_t kClipboard = static_cast<std::int32_t>(0xc0a1e5ceU);
constexpr std::int32_t kVmwareCapabilities = 0x574d567a;
}  // namespace pseudo_encoding

/// A message of a client, or what has come of a longer one.
struct ClientPart {
    std::uint8_t type = 0;
    std::string_view bytes;  ///< until the next call
    bool whole = false;      ///< all of the message
};

/// Tells where the messages of an RFB client begin and end. Bytes in, in pieces of any size;
/// messages of up to `kMostHeld` bytes out as a whole, longer ones in parts. SetEncodings is always
/// whole.
///
/// Pointer events are those of six bytes: whoever reads them keeps the extension for more buttons
/// out of SetEncodings.
///
/// Threads: a value; one at a time.
class ClientMessages {
public:
    static constexpr std::size_t kMostHeld = 4100;

    /// Takes the next message, or a part of it, off the front of `input`; nothing when all of
    /// `input` was taken and more is needed. Fails with protocol_violation for a message that
    /// nobody knows, or whose length cannot be meant, from then on.
    Result<std::optional<ClientPart>> next(std::string_view& input);

private:
    /// Holds `size` bytes if `input` has them; false when it has not.
    bool hold(std::string_view& input, std::size_t size);

    std::string held_;        ///< the front of a message
    bool told_ = true;        ///< `held_` was
    std::uint64_t left_ = 0;  ///< of a message that is told in parts
    std::uint8_t type_ = 0;
    bool broken_ = false;
};

/// The message SetEncodings `message`, which is whole, without those `unwanted`.
std::string without_encodings(std::string_view message, std::span<const std::int32_t> unwanted);

}  // namespace porthole::proxy::rfb
