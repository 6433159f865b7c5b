// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/stream.hpp"
#include "proxy/rfb/console_opening.hpp"

#include <functional>
#include <string>

namespace porthole::proxy::rfb {

/// Makes a connection into one over TLS, at the byte at which it stands.
using StartTls = std::function<Task<Result<net::StreamPtr>>(net::StreamPtr plain)>;

/// Opens a VNC server's side: speaks RFB as a client until the server has let us in, and returns
/// the stream, which then waits for ClientInit. `host` names it in the log, where the reason of a
/// failure stands.
///
/// Fails with upstream_protocol, upstream_insecure, upstream_authentication_failed,
/// upstream_closed, or as `start_tls` does.
Task<Result<net::StreamPtr>> open_console(
    net::StreamPtr stream, SecurityTerms terms, StartTls start_tls, std::string host
);

}  // namespace porthole::proxy::rfb
