// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/audit/audit_log.hpp"
#include "base/clock.hpp"
#include "compute/consoles_config.hpp"
#include "compute/instance_finder.hpp"
#include "consoleauth/token_service.hpp"
#include "identity/caller.hpp"
#include "identity/policy.hpp"
#include "virt/driver.hpp"

#include <string>
#include <vector>

namespace porthole::compute {

/// The console that somebody asks for.
struct WantedConsole {
    std::string instance_id;
    std::string protocol;
    std::string type;
    bool view_only = false;  ///< for looking at: no input is to get there
};

/// A console that was granted.
struct IssuedConsole {
    std::string protocol;
    std::string type;
    std::string url;    ///< holds the token: for the caller alone
    std::string grant;  ///< id of the token, for the log and the audit log
};

/// What a token stands for, and how to reach it now.
struct LookedUpConsole {
    std::string instance_id;
    std::string type;
    virt::ConnectInfo connect_info;
};

/// How to reach a console now, and who tells what becomes of it.
struct ReadyConsole {
    virt::ConnectInfo connect_info;
    virt::Driver* driver = nullptr;  ///< null: nobody does
};

/// Joins instances, tokens and drivers: what the API asks for, and what the proxy needs to open it.
///
/// Lifetime: as long as the process serves. Threads: any; calls run in parallel.
class ConsoleService {
public:
    ConsoleService(
        std::vector<virt::DriverPtr> drivers,
        consoleauth::TokenService& tokens,
        const identity::Policy& policy,
        ConsolesConfig config,
        const Clock& clock,
        audit::AuditLog& audit
    );

    /// Grants `caller` the console and returns its URL. Nothing is acquired from the hypervisor
    /// yet.
    ///
    /// Fails, in this order, with console_unavailable (no such pair of protocol and type, switched
    /// off, or not to be had for looking alone), instance_unknown (also when it is another
    /// project's), instance_ambiguous, not_permitted, console_unavailable (not of this instance),
    /// instance_not_running, instance_suspended, audit_unavailable, or as the store and the driver
    /// fail.
    Task<Result<IssuedConsole>> create(
        identity::Caller caller, WantedConsole wanted, std::string request_id
    );

    /// The instances that `caller` may see, in no order. A driver that fails costs its own
    /// instances alone, unless all fail. Fails with not_permitted when the caller's roles let it
    /// see none, or as the drivers fail.
    Task<Result<std::vector<virt::Instance>>> list(identity::Caller caller, std::string request_id);

    /// One instance. Fails with instance_unknown (also when it is another project's),
    /// instance_ambiguous, not_permitted, or as the driver fails.
    Task<Result<virt::Instance>> show(
        identity::Caller caller, std::string instance_id, std::string request_id
    );

    /// What `token` stands for, for those who relay consoles themselves. The token stays as it is;
    /// where the hypervisor has tickets, one is acquired for each call. Fails with not_permitted
    /// (before anything is looked at), token_unknown, or as `connect_info`.
    Task<Result<LookedUpConsole>> look_up(
        identity::Caller caller, Secret token, std::string request_id
    );

    /// What a proxy needs to open the console that `record` stands for, acquired now. Checks again
    /// that the instance still belongs to the project that the token was issued for: fails with
    /// instance_unknown when not.
    Task<Result<ReadyConsole>> connect_info(
        consoleauth::TokenRecord record, std::string request_id
    );

    /// Why a console of the instance ended, which a driver had told the way to, when its host just
    /// closed the connection: instance_not_running, instance_suspended, instance_unknown;
    /// console_moving when the hypervisor says that the instance runs on, or does not answer now;
    /// upstream_closed when nobody knows.
    Task<Errc> why_closed(std::string instance_id, std::string request_id);

    /// Gives back what drivers hold.
    Task<void> close();

    /// Those who know the instances, for asking how they are.
    const std::vector<virt::DriverPtr>& drivers() const noexcept { return drivers_; }

private:
    Task<Result<IssuedConsole>> grant(
        const identity::Caller& caller, const WantedConsole& wanted, std::string request_id
    );

    std::vector<virt::DriverPtr> drivers_;
    InstanceFinder finder_;
    consoleauth::TokenService& tokens_;
    const identity::Policy& policy_;
    ConsolesConfig config_;
    audit::AuditLog& audit_;
};

}  // namespace porthole::compute
