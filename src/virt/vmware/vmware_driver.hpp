// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/blocking_pool.hpp"
#include "base/clock.hpp"
#include "virt/driver.hpp"
#include "virt/virt_config.hpp"
#include "vsphere/transport.hpp"

namespace porthole::virt {

/// The driver for the VMs of one vCenter or stand-alone ESXi host, named after it. `pool`, on which
/// its calls block, and `clock` outlive it.
DriverPtr make_vmware_driver(const VcenterConfig& config, BlockingPool& pool, const Clock& clock);

/// The same over a connection of the caller's.
DriverPtr make_vmware_driver(
    const VcenterConfig& config,
    vsphere::TransportPtr transport,
    BlockingPool& pool,
    const Clock& clock
);

}  // namespace porthole::virt
