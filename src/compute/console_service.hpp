// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "compute/consoles_config.hpp"
#include "consoleauth/token_service.hpp"
#include "identity/caller.hpp"
#include "identity/policy.hpp"
#include "virt/driver.hpp"

#include <string>
#include <vector>

namespace porthole::compute {

/// A console that was granted.
struct IssuedConsole {
    std::string protocol;
    std::string type;
    std::string url;  ///< holds the token: for the caller alone
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
        ConsolesConfig config
    );

    /// Grants `caller` a console of `instance_id` and returns its URL. Nothing is acquired from the
    /// hypervisor yet.
    ///
    /// Fails, in this order, with console_unavailable (no such pair of protocol and type, or
    /// switched off), instance_unknown (also when it is another project's), instance_ambiguous,
    /// not_permitted, console_unavailable (not of this instance), instance_not_running, or as the
    /// store and the driver fail.
    Task<Result<IssuedConsole>> create(
        identity::Caller caller,
        std::string instance_id,
        std::string protocol,
        std::string type,
        std::string request_id
    );

    /// What a proxy needs to open the console that `record` stands for, acquired now. Checks again
    /// that the instance still belongs to the project that the token was issued for: fails with
    /// instance_unknown when not.
    Task<Result<virt::ConnectInfo>> connect_info(
        consoleauth::TokenRecord record, std::string request_id
    );

    /// Why the console of `instance_id` ended, when its host just closed the connection:
    /// instance_not_running, instance_unknown, or upstream_closed when the instance is running or
    /// nobody knows.
    Task<Errc> why_closed(std::string instance_id, std::string request_id);

    /// Gives back what drivers hold.
    Task<void> close();

private:
    struct Found {
        virt::Driver* driver = nullptr;
        virt::Instance instance;
    };
    Task<Result<Found>> find(std::string instance_id, std::string request_id);

    std::vector<virt::DriverPtr> drivers_;
    consoleauth::TokenService& tokens_;
    const identity::Policy& policy_;
    ConsolesConfig config_;
};

}  // namespace porthole::compute
