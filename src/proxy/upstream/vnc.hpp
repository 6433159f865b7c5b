// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/tcp_stream.hpp"
#include "proxy/upstream/upstream.hpp"

namespace porthole::proxy {

/// A VNC server at host:port, as a hypervisor has one for each VM: RFB 3.8 over TCP, or over TLS
/// within it (VeNCrypt).
Task<Result<OpenUpstream>> open_vnc(virt::ConnectInfo info, const UpstreamContext& context);

/// The same from a connection on, at which the server is about to say its version.
Task<Result<OpenUpstream>> open_vnc_on(
    std::unique_ptr<net::TcpStream> tcp, virt::ConnectInfo info, const UpstreamContext& context
);

}  // namespace porthole::proxy
