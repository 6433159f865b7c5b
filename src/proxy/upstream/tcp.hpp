// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "proxy/upstream/upstream.hpp"

namespace porthole::proxy {

/// Plain TCP to host:port; nothing is sent.
Task<Result<OpenUpstream>> open_tcp(virt::ConnectInfo info, const UpstreamContext& context);

}  // namespace porthole::proxy
