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
    /// `allow_same_host` lets pages of the very host in, whatever its name, that the request came
    /// to, as Nova's proxies do; ports do not matter then.
    OriginPolicy(std::vector<std::string> allowed, bool allow_missing, bool allow_same_host);

    /// Fails with origin_refused.
    Result<void> check(const net::http::Request& request) const;

    /// Whether the page came by the scheme of the URL that its user was given, so that a page over
    /// http opens no console that was given out for https. `base_url` may be empty: not known.
    /// Fails with origin_refused.
    static Result<void> check_scheme(const net::http::Request& request, std::string_view base_url);

private:
    std::vector<std::string> allowed_;
    bool allow_missing_;
    bool allow_same_host_;
};

}  // namespace porthole::proxy
