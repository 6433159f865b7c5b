// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/stream.hpp"

#include <boost/asio/ip/address.hpp>

#include <optional>
#include <string_view>

/// The PROXY protocol (HAProxy's proxy-protocol.txt): what a proxy in front says of the client, in
/// the first bytes of a connection, before TLS.
namespace porthole::net {

struct ProxyHeader {
    /// Nothing where the proxy speaks for itself (v2 LOCAL, as health checks do) or does not know
    /// (UNKNOWN).
    std::optional<boost::asio::ip::address> source;
    bool secure = false;  ///< the client came to the proxy over TLS, as version 2 can tell

    friend bool operator==(const ProxyHeader&, const ProxyHeader&) = default;
};

/// How many bytes of the header surely follow `begun`, so that whoever reads takes none that come
/// behind it; 0: it is whole. Fails with protocol_violation when it is none, or longer than any.
Result<std::size_t> proxy_header_lacks(std::string_view begun);

/// What a whole header says, version 1 or 2. Fails with protocol_violation when it is malformed.
Result<ProxyHeader> parse_proxy_header(std::string_view header);

/// Reads the header that must stand first on `stream`, and not a byte more. Fails with
/// protocol_violation, or as the stream does.
Task<Result<ProxyHeader>> read_proxy_header(Stream& stream);

}  // namespace porthole::net
