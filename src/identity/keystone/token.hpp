// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "identity/caller.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace porthole::identity {

/// What Keystone says about a token.
struct KeystoneToken {
    std::string user_id;
    std::string user_name;
    /// Empty for a token of the system, of a domain, or of no scope.
    std::string project_id;
    std::vector<std::string> roles;
    Time expires;
};

/// Reads the body of an answer to GET or POST /v3/auth/tokens; nothing when it is not one.
std::optional<KeystoneToken> parse_token(std::string_view body);

/// Reads "2026-11-22T21:30:06.000000Z"; nothing when it is not of that form.
std::optional<Time> parse_time(std::string_view text);

}  // namespace porthole::identity
