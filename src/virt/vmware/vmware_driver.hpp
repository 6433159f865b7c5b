// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "virt/driver.hpp"
#include "virt/virt_config.hpp"
#include "vsphere/transport.hpp"

namespace porthole::virt {

/// The driver for the VMs of one vCenter or stand-alone ESXi host, named after it. Its calls block
/// threads of its own, so that a vCenter that does not answer holds up no other. `clock` outlives
/// it.
DriverPtr make_vmware_driver(const VcenterConfig& config, const Clock& clock);

/// The same over a connection of the caller's.
DriverPtr make_vmware_driver(
    const VcenterConfig& config, vsphere::TransportPtr transport, const Clock& clock
);

}  // namespace porthole::virt
