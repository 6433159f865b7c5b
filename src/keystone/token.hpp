// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::keystone {

/// What Keystone says about a token.
struct Token {
    std::string user_id;
    std::string user_name;
    /// Empty for a token of the system, of a domain, or of no scope.
    std::string project_id;
    std::vector<std::string> roles;
    Time expires;
};

/// Reads the body of an answer to GET or POST /v3/auth/tokens; nothing when it is not one.
std::optional<Token> parse_token(std::string_view body);

/// The URL of a service's `interface` ("public", "internal") in the catalogue that such an answer
/// holds, with a region or, when `region` is empty, of any; nothing when there is none.
std::optional<std::string> parse_endpoint(
    std::string_view body,
    std::string_view service_type,
    std::string_view interface,
    std::string_view region
);

/// Reads "2026-11-22T21:30:06.000000Z"; nothing when it is not of that form.
std::optional<Time> parse_time(std::string_view text);

}  // namespace porthole::keystone
