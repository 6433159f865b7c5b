// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "admin/admin_handler.hpp"
#include "admin/health.hpp"
#include "api/api_handler.hpp"
#include "cli/backends.hpp"
#include "cli/configuration.hpp"
#include "cli/heartbeat.hpp"
#include "cli/inherited_sockets.hpp"
#include "net/listener.hpp"
#include "net/server_tls.hpp"
#include "proxy/node.hpp"
#include "proxy/proxy_handler.hpp"
#include "proxy/sharing.hpp"

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

    /// What listens for every role, in the order in which the configuration names them; still ours.
    std::vector<int> sockets();

    /// Accepts nothing any more, operators included: another process goes on where we listened.
    /// Live sessions and requests go on, the latter no longer than `request_time`.
    void stop_listening();

    /// How long a connection may wait for its next request and have it answered.
    static Milliseconds request_time();

    std::size_t live_sessions() const { return registry_.size(); }

    /// Lets nobody in any more and waits until the last session has ended by itself, at most for
    /// `drain`; operators are answered on. Then tells every live session, waits until they have
    /// parted (at most `limit`), gives back what drivers hold, and returns when nothing runs any
    /// more.
    void stop(Milliseconds drain, Milliseconds limit);

private:
    void listen(
        const std::vector<std::string>& addresses,
        const net::http::Entrance& entrance,
        net::http::Handler& handler,
        std::string_view role
    );
    void wait_for_sessions(Milliseconds limit) const;

    struct Role {
        std::string_view name;
        net::http::Entrance entrance;
        net::http::Handler* handler;
        std::unique_ptr<net::Listener> listener;
    };

    Configuration configuration_;
    Backends backends_;
    net::http::TrustedProxies trusted_proxies_;
    net::ConnectionGate gate_;
    proxy::SessionLimits session_limits_;
    proxy::SessionRegistry registry_;
    proxy::Node node_;
    proxy::Sharing sharing_;
    proxy::ConsoleHosts console_hosts_{backends_.clock};
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
