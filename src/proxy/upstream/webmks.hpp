// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "proxy/upstream/upstream.hpp"

namespace porthole::proxy {

/// The ticketed WebSocket of an ESXi host (since 6.0): wss://host:port/ticket/…, subprotocol
/// "binary", RFB in binary frames.
Task<Result<OpenUpstream>> open_webmks(virt::ConnectInfo info, const UpstreamContext& context);

}  // namespace porthole::proxy
