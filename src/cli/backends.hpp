// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/audit/audit_log.hpp"
#include "base/blocking_pool.hpp"
#include "base/clock.hpp"
#include "cli/configuration.hpp"
#include "compute/console_service.hpp"
#include "consoleauth/authority.hpp"
#include "consoleauth/token_service.hpp"
#include "identity/identity.hpp"
#include "identity/policy.hpp"
#include "net/address_rules.hpp"
#include "proxy/upstream/upstream.hpp"

namespace porthole::cli {

/// Everything behind the listeners that a configuration names: stores, those who know callers,
/// tokens and instances, and how console hosts are trusted.
///
/// Lifetime: members are declared in the order in which they depend on each other; outlives what is
/// asked of them. Threads: made and destroyed by the main thread.
struct Backends {
    /// Opens the store, which need not answer yet where it is a server, and the audit log. Throws
    /// std::runtime_error with a sentence when one cannot be opened. `configuration` outlives it.
    explicit Backends(const Configuration& configuration);
    Backends(const Backends&) = delete;
    Backends& operator=(const Backends&) = delete;

    /// Who knows what tokens stand for.
    consoleauth::Authority& authority() {
        return foreign_authority ? *foreign_authority
                                 : static_cast<consoleauth::Authority&>(tokens);
    }

    /// Where the live sessions of all nodes are told.
    consoleauth::Store& session_directory() { return sessions_store ? *sessions_store : *store; }

    SystemClock clock;
    audit::AuditLog audit;
    BlockingPool store_pool;
    consoleauth::StorePtr store;
    consoleauth::StorePtr sessions_store;  ///< of live sessions; null: the same
    consoleauth::TokenService tokens;
    consoleauth::AuthorityPtr foreign_authority;  ///< null: tokens are ours
    BlockingPool identity_pool;
    identity::IdentityPtr identity;
    identity::Policy policy;
    compute::ConsoleService consoles;
    net::ClientTls client_tls;
    proxy::VncTrust vnc_trust;
    net::AddressRules addresses;
};

}  // namespace porthole::cli
