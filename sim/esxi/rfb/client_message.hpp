// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace porthole::esxi {

namespace message {
constexpr std::uint8_t kSetPixelFormat = 0;
constexpr std::uint8_t kSetEncodings = 2;
constexpr std::uint8_t kUpdateRequest = 3;
constexpr std::uint8_t kKeyEvent = 4;
constexpr std::uint8_t kPointerEvent = 5;
constexpr std::uint8_t kCutText = 6;
constexpr std::uint8_t kVmware = 127;
constexpr std::uint8_t kContinuousUpdates = 150;
constexpr std::uint8_t kFence = 248;
constexpr std::uint8_t kXvp = 250;
constexpr std::uint8_t kSetDesktopSize = 251;
constexpr std::uint8_t kQemu = 255;
}  // namespace message

/// The length of a client message: `bytes` in all when `known`, else how many of its first bytes
/// are needed to tell.
struct ClientMessageSize {
    bool known = false;
    std::size_t bytes = 0;

    bool operator==(const ClientMessageSize&) const = default;
};

/// Measures the RFB client message that begins with `head`, which may be cut anywhere.
/// Nothing for a message of unknown type: where it ends cannot be told.
std::optional<ClientMessageSize> client_message_size(std::span<const std::uint8_t> head);

}  // namespace porthole::esxi
