// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http/message.hpp"
#include "net/network.hpp"

#include <string>
#include <string_view>

namespace porthole::net::http {

/// Who sent a request, and how.
struct Peer {
    std::string address;  ///< without port
    bool secure = false;  ///< over TLS
};

/// Which of the two ways of writing down a client the proxies in front use. The other one is never
/// looked at: a proxy that does not know it passes on what the client made up.
enum class ForwardedField {
    x_forwarded_for,  ///< X-Forwarded-For, and X-Forwarded-Proto
    forwarded,        ///< Forwarded (RFC 7239)
};

/// The proxies in front of us, which are believed when they say who their client is.
///
/// Threads: any; immutable.
class TrustedProxies {
public:
    /// Trusts nobody.
    TrustedProxies() = default;
    TrustedProxies(Networks networks, ForwardedField field);

    bool trusts(const boost::asio::ip::address& address) const;

    /// Whom a request comes from that came over a connection of `connection`. Of the hops that a
    /// trusted proxy's header lists, the right-most that is no trusted proxy itself counts: what is
    /// to the left of it, anybody may have written. A hop that is no address ends the search, and
    /// whoever reported it counts.
    Peer client_of(const Peer& connection, const Request& request) const;

private:
    Networks networks_;
    ForwardedField field_ = ForwardedField::x_forwarded_for;
};

}  // namespace porthole::net::http
