// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "base/expiring_cache.hpp"
#include "virt/driver.hpp"
#include "virt/virt_config.hpp"
#include "virt/vmware/consoles.hpp"
#include "virt/vmware/ownership.hpp"
#include "virt/vmware/watcher.hpp"
#include "vsphere/client.hpp"

#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace porthole::virt {

/// The VMs of one vCenter, in the words of drivers.
///
/// Lifetime: within its clock's. Threads: any; calls run in parallel and block theirs.
class Vcenter {
public:
    Vcenter(
        const VcenterConfig& config,
        vsphere::TransportPtr transport,
        net::http::ClientOptions rest,
        const Clock& clock
    );

    std::string_view name() const noexcept { return name_; }

    vsphere::Outcome<Instance> find(
        const std::string& instance_id, const vsphere::CallContext& context
    );

    /// All VMs with an instance uuid that no other has, templates aside.
    vsphere::Outcome<std::vector<Instance>> list(const vsphere::CallContext& context);

    /// Acquires a ticket for one connection to the instance's console.
    vsphere::Outcome<ConnectInfo> console(
        const std::string& instance_id, const vsphere::CallContext& context
    );

    Watcher& watcher() noexcept { return watcher_; }

    /// Ends the session.
    void close(const vsphere::CallContext& context);

private:
    template <class T, class Use>
    vsphere::Outcome<T> with_vm(
        const std::string& instance_id, const vsphere::CallContext& context, const Use& use
    );

    vsphere::Outcome<vsphere::VirtualMachine> read(
        const vsphere::ManagedObject& vm,
        const std::string& instance_id,
        const vsphere::CallContext& context
    );
    std::string fqdn(const vsphere::CallContext& context);

    const std::string name_;
    const std::string ca_file_;
    vsphere::Client client_;
    vsphere::Rest rest_;
    vsphere::Tagging tagging_;
    Ownership ownership_;
    Consoles consoles_;
    Watcher watcher_;
    /// Which managed object an instance is, so that the lookup which granted a console serves the
    /// one that opens it, too. References change when a VM is registered anew: a short while.
    ExpiringCache<vsphere::ManagedObject> references_;

    std::mutex mutex_;
    std::optional<std::string> fqdn_;  // guarded by mutex_; once read it stays
};

}  // namespace porthole::virt
