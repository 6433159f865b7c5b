// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "net/http/message.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace porthole::proxy {

/// True for scheme, host and optional port in their canonical form, as browsers send them (RFC 6454
/// section 6.2).
bool is_origin(std::string_view text);

/// The origin of an http, https, ws or wss URL as a browser there would send it; empty for anything
/// else.
std::string origin_of(std::string_view url);

/// Which pages may open consoles. Made from the configuration alone: no request ever widens it
/// (OSSN-0101).
///
/// Threads: immutable; any.
class OriginPolicy {
public:
    OriginPolicy(std::vector<std::string> allowed, bool allow_missing);

    /// Fails with origin_refused.
    Result<void> check(const net::http::Request& request) const;

private:
    std::vector<std::string> allowed_;
    bool allow_missing_;
};

}  // namespace porthole::proxy
