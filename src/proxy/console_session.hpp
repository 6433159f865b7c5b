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
/// To open and to end it are tasks of the worker's. In between, which may be days, it is no
/// coroutine: it is called when bytes come, when its turn in the worker's rounds has come, and when
/// somebody ends it.
///
/// Lifetime: its task's, or its relay's, whichever there is. Threads: its worker's only.
class ConsoleSession final : public std::enable_shared_from_this<ConsoleSession>,
                             private net::Rounds::Member {
public:
    /// `services` outlive it.
    ConsoleSession(
        net::Worker& worker,
        const SessionServices& services,
        Admission admission,
        net::StreamPtr browser
    );
    ~ConsoleSession();

    /// Opens the console, and has it relayed from then on; or tells the browser why not.
    Task<void> open();

private:
    /// What it takes to open a console, and is gone then.
    struct Opening;
    /// What there is of an open one.
    struct Console;

    Task<Result<OpenUpstream>> connect();
    Task<Result<OpenUpstream>> connect_once();
    Task<Result<virt::ConnectInfo>> ask_driver();
    Task<Result<OpenUpstream>> open_upstream(virt::ConnectInfo info);
    /// What is left of the time for connecting.
    Milliseconds time_left() const;
    void relay(OpenUpstream upstream);
    /// Ends both sides, and tells log and audit log.
    Task<void> end(Errc reason);
    /// Has the session end when its driver learns that the console cannot go on.
    Task<void> watch(virt::Whereabouts where);
    /// Where a console is for one at a time: ends the session when somebody who came to another
    /// node at the same moment turns out to have been first.
    Task<void> look_for_others(consoleauth::TokenRecord record);
    /// Keeps the session resumable; ends it when it was revoked.
    Task<void> touch();
    void look() override;
    /// Why the console ended, where its host just ended it and `otherwise` is all that we know.
    Task<Errc> why_closed(Errc otherwise);
    /// Tells log, audit log and browser.
    Task<void> refuse(boost::system::error_code reason);
    Task<Result<void>> say_refusal(boost::system::error_code reason);
    audit::Event event(std::string_view name) const;
    net::Worker& worker_;
    const SessionServices& services_;
    net::StreamPtr browser_;
    std::shared_ptr<SessionControl> control_;
    std::unique_ptr<Opening> opening_;
    std::unique_ptr<SessionRegistry::Entry> entry_;
    virt::Transport transport_ = virt::Transport::tcp;  // how the console was last reached for
    virt::Driver* driver_ = nullptr;                    // who tells what becomes of it
    SessionLimits::Place host_place_;
    Secret session_secret_;  // of an open session that can be resumed
    std::chrono::steady_clock::time_point touch_at_;
    Time resumable_until_;  // by the clock, as far as it was put off
    std::unique_ptr<Console> console_;
};

}  // namespace porthole::proxy
