// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "proxy/upstream/upstream.hpp"

namespace porthole::proxy {

/// An RDP server at host:port, for a browser that speaks RDCleanPath: the gateway does RDP's
/// opening up to TLS and checks the server's certificate, once the browser has asked.
Task<Result<OpenUpstream>> open_rdp(virt::ConnectInfo info, const UpstreamContext& context);

}  // namespace porthole::proxy
