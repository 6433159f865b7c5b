// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "net/thumbprint.hpp"
#include "vsphere/transport.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace porthole::vsphere {

struct CurlTransportOptions {
    Endpoint endpoint;
    /// Pins the server's certificate; then neither issuer nor name nor age matter.
    std::optional<net::Thumbprint> thumbprint;
    /// Without a pin: the PEM file whose certificates must have issued the server's; empty: the
    /// system's. There is no third way.
    std::string ca_file;
    Milliseconds connect_timeout{10'000};
    std::size_t reply_limit_bytes = std::size_t{32} << 20U;
    std::size_t idle_connections =
        8;  ///< kept open for later calls; more are opened when more calls run at once
};

/// HTTPS by libcurl: connections are kept and used again by whichever thread calls next. Follows no
/// redirect, speaks no other protocol, and goes straight to the server whatever the environment
/// says of proxies. The first one makes the process ignore SIGPIPE, unless it handles that signal
/// already.
TransportPtr make_curl_transport(CurlTransportOptions options);

}  // namespace porthole::vsphere
