// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "admin/admin_handler.hpp"
#include "admin/health.hpp"
#include "api/api_handler.hpp"
#include "base/audit/audit_log.hpp"
#include "base/blocking_pool.hpp"
#include "cli/configuration.hpp"
#include "cli/heartbeat.hpp"
#include "cli/service_manager.hpp"
#include "net/listener.hpp"
#include "net/tls_context.hpp"
#include "proxy/proxy_handler.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace porthole::cli {

/// All roles that a configuration enables, in this process.
///
/// Lifetime: members are declared in the order in which they depend on each other. Threads: the
/// main thread's.
class Service {
public:
    /// Opens store, listeners and certificates; a store in a server need not answer yet. Throws
    /// std::runtime_error with a sentence when one cannot be opened; then nothing serves.
    explicit Service(Configuration configuration);
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;
    ~Service();

    /// Serves from here on.
    void start();

    /// Reads certificates anew, for connections that come from now on, and opens the audit log's
    /// file anew. What cannot be read stays as it was; the log says so.
    void reload();

    /// Whether every worker has done something since this was asked for the last time.
    bool responds();

    /// Lets nobody in any more and waits until the last session has ended by itself, at most for
    /// `drain`; operators are answered on. Then tells every live session, waits until they have
    /// parted (at most `limit`), gives back what drivers hold, and returns when nothing runs any
    /// more.
    void stop(Milliseconds drain, Milliseconds limit);

private:
    void listen(
        const std::vector<std::string>& addresses,
        const net::ServerTls* tls,
        net::http::Handler& handler,
        std::string_view role
    );
    void wait_for_sessions(Milliseconds limit) const;

    struct Role {
        std::string_view name;
        const net::ServerTls* tls;
        net::http::Handler* handler;
        std::unique_ptr<net::Listener> listener;
    };

    Configuration configuration_;
    SystemClock clock_;
    audit::AuditLog audit_;
    BlockingPool store_pool_;
    consoleauth::TokenStorePtr store_;
    consoleauth::TokenService tokens_;
    consoleauth::AuthorityPtr foreign_authority_;  ///< null: tokens are ours
    BlockingPool identity_pool_;
    identity::IdentityPtr identity_;
    identity::Policy policy_;
    compute::ConsoleService consoles_;
    net::ClientTls client_tls_;
    proxy::VncTrust vnc_trust_;
    proxy::SessionRegistry registry_;
    std::optional<net::ServerTls> proxy_tls_;
    std::optional<net::ServerTls> api_tls_;
    std::optional<net::ServerTls> admin_tls_;
    proxy::ProxyHandler proxy_handler_;
    api::ApiHandler api_handler_;
    admin::Health health_;
    admin::AdminHandler admin_handler_;
    net::Workers workers_;
    InheritedSockets inherited_;
    std::vector<Role> roles_;
    Heartbeat heartbeat_;
    bool running_ = false;
};

}  // namespace porthole::cli
