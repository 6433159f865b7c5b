// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "virt/connect_info.hpp"
#include "vsphere/error.hpp"
#include "vsphere/types.hpp"

namespace porthole::virt {

/// How to reach the console that `ticket`, which names its host, was issued for. Fails with
/// `protocol` when host, ticket or a thumbprint is not what such a thing can be: none of them is
/// passed on in parts.
vsphere::Outcome<ConnectInfo> webmks_connect_info(const vsphere::VirtualMachineTicket& ticket);

}  // namespace porthole::virt
