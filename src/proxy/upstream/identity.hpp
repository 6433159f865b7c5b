// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/tls_context.hpp"
#include "virt/connect_info.hpp"

namespace porthole::proxy {

/// How the ESXi host in `info` proves who it is: by the strongest pin that vSphere told; without
/// any, chain and name must hold. Fails with thumbprint_mismatch when the pin is malformed.
Result<net::PeerIdentity> identity_of(const virt::ConnectInfo& info);

}  // namespace porthole::proxy
