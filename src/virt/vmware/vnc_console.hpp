// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "virt/connect_info.hpp"
#include "virt/port_range.hpp"
#include "vsphere/client.hpp"

namespace porthole::virt {

/// VNC consoles that ESXi hosts before 7.0 have for each VM (RemoteDisplay.vnc.*).
///
/// A VM without one is given a port and a password of its own. No lock is held for that, and yet no
/// two VMs of a host end up with one port, whoever else allocates at the same time in this way: a
/// port is written into the VM's configuration first, then those of all VMs on the host are read,
/// and whoever sees its own port twice takes another one. Of two that take the same port, the one
/// who reads last has both before its eyes. What is kept is kept in the VM and goes with it; a VM
/// that is off holds its port only as long as there are others, and is taken it away in its
/// configuration, too, before somebody is connected there.
///
/// Lifetime: within its client's. Threads: any; calls block theirs.
class VncConsoles {
public:
    VncConsoles(vsphere::Client& client, PortRange ports) : client_(client), ports_(ports) {}

    /// Where the console of `machine` listens and its password; host and port are that of the VM's
    /// host at this moment, `host` its name. A VM whose port is taken on the host it has moved to
    /// is given another. Fails with wrong_state when all ports of the host are taken.
    vsphere::Outcome<ConnectInfo> open(
        const vsphere::VirtualMachine& machine,
        const vsphere::HostSystem& host,
        const vsphere::CallContext& context
    );

private:
    vsphere::Outcome<void> release(
        const vsphere::ManagedObject& vm, const vsphere::CallContext& context
    );

    vsphere::Client& client_;
    PortRange ports_;
};

}  // namespace porthole::virt
