// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "base/expiring_cache.hpp"
#include "virt/host_names.hpp"
#include "virt/virt_config.hpp"
#include "virt/vmware/console_choice.hpp"
#include "virt/vmware/html5_console.hpp"
#include "virt/vmware/vnc_console.hpp"
#include "vsphere/client.hpp"

#include <string>

namespace porthole::virt {

/// Makes consoles of one vCenter's VMs ready: chooses the way by each VM's host, and takes what it
/// needs, a ticket or a VNC port.
///
/// Lifetime: within its client's and clock's. Threads: any; calls run in parallel and block theirs.
class Consoles {
public:
    Consoles(const VcenterConfig& config, vsphere::Client& client, const Clock& clock);

    /// For one connection, now. `vc_fqdn` is vCenter's setting VirtualCenter.FQDN. Fails with
    /// unsupported where the VM's host, or vCenter, has no such console.
    vsphere::Outcome<ConnectInfo> open(
        const vsphere::VirtualMachine& machine,
        const std::string& vc_fqdn,
        const vsphere::CallContext& context
    );

private:
    vsphere::Outcome<vsphere::HostSystem> host_of(
        const vsphere::VirtualMachine& machine, const vsphere::CallContext& context
    );
    vsphere::Outcome<ConsoleSite> site_of(
        const vsphere::VirtualMachine& machine, const vsphere::CallContext& context
    );
    vsphere::Outcome<ConnectInfo> by_ticket(
        ConsoleWay way, const vsphere::VirtualMachine& machine, const vsphere::CallContext& context
    );
    vsphere::Outcome<ConnectInfo> by_vnc(
        const vsphere::VirtualMachine& machine, const vsphere::CallContext& context
    );
    vsphere::Error with_openers(
        const vsphere::VirtualMachine& machine,
        vsphere::Error error,
        const vsphere::CallContext& context
    );
    vsphere::Outcome<std::string> console_host(
        const vsphere::VirtualMachine& machine, const vsphere::CallContext& context
    );
    void reach(const std::string& told_host, ConnectInfo& info) const;

    vsphere::Client& client_;
    const std::string setting_;
    const std::optional<ConsoleService> service_;  ///< where the operator says that it is
    const bool scan_codes_;
    const HostNames host_names_;
    Html5Consoles html5_;
    VncConsoles vnc_;
    /// Names and versions of ESXi hosts, which change when one is upgraded, without its VMs.
    ExpiringCache<vsphere::HostSystem> hosts_;
};

}  // namespace porthole::virt
