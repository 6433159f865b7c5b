// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vsphere/connections.hpp"
#include "vsphere/inventory.hpp"
#include "vsphere/properties.hpp"
#include "vsphere/session_keeper.hpp"
#include "vsphere/updates.hpp"

#include <functional>
#include <string>
#include <vector>

namespace porthole::vsphere {

/// What we ask of a vCenter or stand-alone ESXi host. Logs in when the first call needs it. A
/// session that ended is renewed and the call made once more; so is a call whose connection broke,
/// or that a restarting server's front end turned away: every call here may be made twice without
/// harm. After that, and always within the context's deadline, there is an answer or a typed error.
///
/// Lifetime: within its clock's. Threads: any; calls run in parallel and block theirs.
class Client {
public:
    Client(TransportPtr transport, Credentials credentials, const Clock& clock);

    const Endpoint& endpoint() const noexcept { return transport_->endpoint(); }

    /// The VM whose instance uuid this is, of those the account may see. Fails with not_found or
    /// ambiguous.
    Outcome<ManagedObject> find_vm(const std::string& instance_uuid, const CallContext& context);

    Outcome<VirtualMachine> virtual_machine(const ManagedObject& vm, const CallContext& context);
    Outcome<HostSystem> host(const ManagedObject& host, const CallContext& context);
    Outcome<Folder> folder(const ManagedObject& folder, const CallContext& context);

    /// All VMs and folders that the account may see. Fails with unsupported where there are no
    /// views of the inventory.
    Outcome<Inventory> inventory(const CallContext& context);

    /// A ticket for one console connection: `type` is "webmks" or another of the API's
    /// VirtualMachineTicketType. Fails with not_running, console_limit, not_permitted; with
    /// unsupported when the host has no such tickets.
    Outcome<VirtualMachineTicket> acquire_ticket(
        const ManagedObject& vm, std::string_view type, const CallContext& context
    );

    /// The consoles of a VM that are open. Fails with unsupported before 7.0.1.
    Outcome<std::vector<ConsoleConnection>> console_connections(
        const ManagedObject& vm, const CallContext& context
    );

    /// All VMs that are on `host`, by their managed object ids, as far as the account may read
    /// them.
    Outcome<std::map<std::string, HostedVm>> vms_on(
        const ManagedObject& host, const CallContext& context
    );

    /// Changes these entries of a VM's extra configuration, and returns once vCenter has done so.
    /// Fails as any call, or as the task did.
    Outcome<void> set_extra_config(
        const ManagedObject& vm, const ExtraConfig& entries, const CallContext& context
    );

    /// A property collector of our own, for being told of changes. It ends with the session: what
    /// is asked of it fails with not_found from then on.
    Outcome<ManagedObject> create_collector(const CallContext& context);

    /// Has `collector` tell of these VMs, a call that waits for it included, until the filter that
    /// is returned is destroyed. Fails with not_found, which names the VM, when one is gone.
    Outcome<ManagedObject> watch(
        const ManagedObject& collector,
        const std::vector<ManagedObject>& vms,
        const CallContext& context
    );

    /// What became of the VMs that `collector` watches since `version`, which is empty the first
    /// time. Waits until something does, for `longest` at most.
    Outcome<Updates> wait_for_updates(
        const ManagedObject& collector,
        std::string_view version,
        Seconds longest,
        const CallContext& context
    );

    /// Ends a filter, or a collector with its filters.
    Outcome<void> destroy_filter(const ManagedObject& filter, const CallContext& context);
    Outcome<void> destroy_collector(const ManagedObject& collector, const CallContext& context);

    /// A one-time ticket that opens a session with all our rights; void once our session ends.
    Outcome<Secret> acquire_clone_ticket(const CallContext& context);

    /// The value of an advanced setting, such as "VirtualCenter.FQDN". Fails with unsupported when
    /// there is none.
    Outcome<std::string> option(std::string_view name, const CallContext& context);

    /// True when this is a stand-alone ESXi host.
    Outcome<bool> is_esxi(const CallContext& context);

    /// The newest API version that both sides know, "8.0.3.0".
    Outcome<std::string> api_version(const CallContext& context);

    /// The number of the server's build; 0 when it does not say.
    Outcome<int> build(const CallContext& context);

    /// Ends the session. A later call would open a new one.
    void log_out(const CallContext& context) { sessions_.close(context); }

private:
    template <class T, class Attempt>
    Outcome<T> with_session(const CallContext& context, const Attempt& attempt);

    Outcome<SoapReply> call(
        const Session& session, SoapRequest request, const CallContext& context
    );
    Outcome<SoapReply> call_in_session(
        const std::function<SoapRequest(const Session&)>& make, const CallContext& context
    );
    Outcome<void> prove_alive(const Session& session, const CallContext& context);
    Outcome<void> finish(const ManagedObject& task, const CallContext& context);
    Outcome<Properties> properties(
        const ManagedObject& object,
        const std::vector<std::string_view>& paths,
        const CallContext& context
    );

    TransportPtr transport_;
    SessionKeeper sessions_;
};

}  // namespace porthole::vsphere
