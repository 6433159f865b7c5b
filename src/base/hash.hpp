// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace porthole {

using Sha1 = std::array<std::uint8_t, 20>;
using Sha256 = std::array<std::uint8_t, 32>;

Sha1 sha1(std::string_view bytes);
Sha256 sha256(std::string_view bytes);

/// Lower-case hexadecimal.
std::string to_hex(std::span<const std::uint8_t> bytes);

/// RFC 4648 section 4, with padding.
std::string to_base64(std::span<const std::uint8_t> bytes);

/// RFC 4648 section 5, without padding: fit for URLs and HTTP tokens.
std::string to_base64url(std::span<const std::uint8_t> bytes);

/// True when both are equal, in a time that depends on the lengths alone.
bool equal_in_constant_time(std::string_view left, std::string_view right) noexcept;

}  // namespace porthole
