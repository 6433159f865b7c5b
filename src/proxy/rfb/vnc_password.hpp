// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/secret.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace porthole::proxy::rfb {

constexpr std::size_t kChallengeBytes = 16;

/// The answer to VNC authentication's `challenge` of kChallengeBytes: DES under the first eight
/// bytes of `password`, each with its bits reversed (RFC 6143 section 7.2.2). Empty when the
/// system's OpenSSL has no DES, as where FIPS is enforced.
std::optional<std::string> answer_challenge(std::string_view challenge, const Secret& password);

}  // namespace porthole::proxy::rfb
