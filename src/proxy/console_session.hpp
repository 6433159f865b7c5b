// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/audit/audit_log.hpp"
#include "base/clock.hpp"
#include "compute/console_service.hpp"
#include "consoleauth/authority.hpp"
#include "net/http/server.hpp"
#include "proxy/client_filter.hpp"
#include "proxy/console_hosts.hpp"
#include "proxy/session_registry.hpp"
#include "proxy/sessions_config.hpp"
#include "proxy/sharing.hpp"
#include "proxy/upstream/upstream.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace porthole::proxy {

class Relay;

/// What every session needs of the process.
struct SessionServices {
    compute::ConsoleService& consoles;
    consoleauth::Authority& authority;
    SessionRegistry& registry;
    ConsoleHosts& hosts;
    SessionLimits& limits;
    const net::ClientTls& tls;
    const VncTrust& vnc;
    const Clock& clock;
    audit::AuditLog& audit;
    Milliseconds connect_timeout;  ///< for ticket, connection and handshake together
    Milliseconds stall_timeout;    ///< see LimitsConfig
    Milliseconds touch_interval;   ///< how often a live session puts its resume secret's end off
    SessionLifetime lifetime;
    const net::AddressRules& addresses;  ///< where consoles may be
    Sharing& sharing;
};

/// What a browser was let in with.
struct Admission {
    consoleauth::TokenRecord record;
    Secret session_secret;    ///< empty for bare clients, which cannot resume
    std::string session_key;  ///< what the registry calls the session
    std::string request_id;
    std::string peer;
};

/// One browser's connection to one console, from the moment its WebSocket is open: acquires what
/// the hypervisor asks for, opens the upstream, relays, and ends both sides so that each knows why.
///
/// Lifetime: `run` owns the browser's stream. Threads: its worker's only.
class ConsoleSession {
public:
    ConsoleSession(
        net::Worker& worker, SessionServices services, Admission admission, net::StreamPtr browser
    );

    Task<void> run();

private:
    Task<Result<OpenUpstream>> connect();
    Task<Result<OpenUpstream>> connect_once();
    Task<Result<virt::ConnectInfo>> ask_driver();
    Task<Result<OpenUpstream>> open(virt::ConnectInfo info);
    /// What is left of the time for connecting.
    Milliseconds time_left() const;
    Task<boost::system::error_code> relay(OpenUpstream upstream);
    /// Relays, ends both sides, and returns why.
    Task<Errc> relay_and_end(Relay& relay);
    /// Why the console cannot go on, by what its driver learns.
    Task<Errc> disturbance();
    /// Why the console ended, where its host just ended it and `otherwise` is all that we know.
    Task<Errc> why_closed(Errc otherwise);
    /// Tells log, audit log and browser.
    Task<void> refuse(boost::system::error_code reason);
    Task<Result<void>> say_refusal(boost::system::error_code reason);
    audit::Event event(std::string_view name) const;
    /// Keeps the session resumable while it lives; returns session_revoked when it is not.
    Task<Errc> keep();

    net::Worker& worker_;
    SessionServices services_;
    Admission admission_;
    net::StreamPtr browser_;
    std::unique_ptr<ClientFilter> filter_;  // of what the browser sends, until the relay has it
    virt::Transport transport_ = virt::Transport::tcp;  // how the console was last reached for
    std::string why_;                                   // and why so
    std::string host_;                                  // and where
    virt::Driver* driver_ = nullptr;                    // who tells what becomes of it
    virt::Whereabouts where_;                           // and of what
    std::shared_ptr<SessionControl> control_;
    SessionLimits::Place host_place_;
    std::chrono::steady_clock::time_point connect_by_;
};

}  // namespace porthole::proxy
