// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "consoleauth/nova/nova_config.hpp"
#include "consoleauth/nova/token_source.hpp"
#include "keystone/account.hpp"

#include <string>

namespace porthole::consoleauth {

/// Asks Nova's API about tokens.
///
/// Lifetime: within its clock's. Threads: any; calls block theirs.
class NovaClient {
public:
    NovaClient(const NovaConfig& config, const Clock& clock);

    /// As NovaTokenSource::look_up.
    Result<TokenRecord> look_up(const NovaQuestion& question);

    /// Whether the account can log in and knows where Nova is.
    Result<void> check();

private:
    using Deadline = keystone::Account::Deadline;

    keystone::Outcome<std::string> endpoint(Deadline deadline);
    /// The body that Nova has at `path`. Fails with token_unknown where it has none.
    Result<std::string> get(
        const std::string& path, const NovaQuestion& question, Deadline deadline
    );

    const Seconds timeout_;
    const std::string endpoint_;
    keystone::Account account_;
};

}  // namespace porthole::consoleauth
