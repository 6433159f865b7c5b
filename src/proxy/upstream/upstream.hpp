// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/address_rules.hpp"
#include "net/stream.hpp"
#include "net/tls_context.hpp"
#include "proxy/client_filter.hpp"
#include "virt/connect_info.hpp"

#include <memory>
#include <string>

namespace porthole::proxy {

/// How the upstream's bytes are wrapped once it is open.
enum class Framing {
    raw,        ///< not at all
    websocket,  ///< in WebSocket frames; we are the client
};

/// An open console.
struct OpenUpstream {
    net::StreamPtr stream;
    Framing framing = Framing::raw;
    std::string leftover;  ///< bytes for the browser that were read already
    std::unique_ptr<ClientFilter> filter = nullptr;  ///< what the browser sends has to pass this
};

/// How VNC servers are trusted, and what we show to them: the table [vnc].
struct VncTrust {
    bool requires_tls = false;
    std::string ca_file;  ///< empty: there is no TLS to VNC servers
    net::ClientTls tls;   ///< with our certificate, if there is one
};

/// What upstreams need of the process.
struct UpstreamContext {
    const net::ClientTls& tls;
    const VncTrust& vnc;
    const net::AddressRules& addresses;
};

/// One way to reach a console: a row of upstream/registry.cpp. Connects to the host named in
/// `info`, checks who it is, presents the ticket, and returns the stream at the first byte meant
/// for the browser. The caller sets the deadline and may cancel.
///
/// Fails with upstream_unreachable, thumbprint_mismatch (nothing of the ticket was sent then),
/// ticket_rejected, upstream_authentication_failed, upstream_insecure, upstream_protocol,
/// upstream_closed, or the socket's own error.
using OpenFunction =
    Task<Result<OpenUpstream>> (*)(virt::ConnectInfo info, const UpstreamContext& context);

/// The way for `transport`.
OpenFunction find_upstream(virt::Transport transport) noexcept;

}  // namespace porthole::proxy
