// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/announcement.hpp"
#include "base/errc.hpp"
#include "base/result.hpp"
#include "virt/connect_info.hpp"
#include "virt/console_type.hpp"

#include <memory>
#include <string>
#include <vector>

namespace porthole::virt {

enum class PowerState { running, powered_off, suspended, unknown };

/// An instance as its driver sees it at this moment.
struct Instance {
    std::string id;          ///< the cloud's uuid, canonical form
    std::string name;        ///< from the hypervisor: outside text, shown but never trusted
    std::string project_id;  ///< who owns it; empty: administrators only
    PowerState power_state = PowerState::unknown;
    bool power_is_told = false;              ///< by the hypervisor, as opposed to assumed by us
    std::vector<std::string> console_types;  ///< those it can have, power state aside
};

/// Which VM a console is of, and the host that it ran on when that was opened, as the hypervisor
/// calls them: ConnectInfo's.
struct Whereabouts {
    std::string vm_id;
    std::string host_id;
};

/// Talks to one kind of hypervisor.
///
/// Lifetime: one object per configured hypervisor manager, as long as the process. Threads: any;
/// calls run in parallel. Every call answers within the driver's configured time limit, fails with
/// driver_unavailable when what it talks to does not answer and with driver_refused when that
/// refuses our account; the detail is in the log under `request_id`.
class Driver {
public:
    virtual ~Driver() = default;

    /// Names this driver in the log and in metrics: "vcenter.example", "static".
    virtual std::string_view name() const noexcept = 0;

    /// Fails with instance_unknown, or instance_ambiguous when several VMs carry `instance_id`.
    virtual Task<Result<Instance>> find(std::string instance_id, std::string request_id) = 0;

    /// Every instance there is, of all projects, in no order, as they were a few seconds ago at
    /// most. One that several VMs claim is left out.
    virtual Task<Result<std::vector<Instance>>> list(std::string request_id) = 0;

    /// Makes ready for one connection, now: acquires a ticket where the hypervisor has tickets.
    /// Fails with instance_unknown, instance_not_running, instance_suspended, console_unavailable,
    /// console_limit_reached.
    virtual Task<Result<ConnectInfo>> connect_info(
        std::string instance_id, const ConsoleType& type, std::string request_id
    ) = 0;

    /// Given once a console that was opened there cannot go on, and why: console_moving (the VM
    /// runs on another host), instance_not_running, instance_suspended or instance_unknown.
    using Disturbance = std::shared_ptr<Announcement<Errc>>;

    /// Begins to watch for that, for as long as somebody holds what is returned; null where nobody
    /// tells. What was so before the call counts, too.
    virtual Task<Disturbance> watch(Whereabouts where);

    /// Gives back what the hypervisor holds for us (vCenter's session). Called once, after the last
    /// other call.
    virtual Task<void> close() = 0;
};

using DriverPtr = std::unique_ptr<Driver>;

}  // namespace porthole::virt
