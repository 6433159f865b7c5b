// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "proxy/upstream/upstream.hpp"

namespace porthole::proxy {

/// The console service of a vCenter 5.1 or 5.5: a WebSocket at port 7343 (wss) or 7331 (ws), to
/// which vCenter bridges the VM's host. It is told who we are by a ticket for our session. RFB
/// begins there with ServerInit; the browser gets an opening before it.
Task<Result<OpenUpstream>> open_vcenter_html5(
    virt::ConnectInfo info, const UpstreamContext& context
);

/// Path and query of the WebSocket, with all that the service wants to know.
std::string vcenter_html5_target(const virt::ConnectInfo& info);

}  // namespace porthole::proxy
