// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a ConsoleSession has at one time and not at another: of its own two sources alone.

#include "proxy/console_session.hpp"
#include "proxy/measured.hpp"
#include "proxy/relay.hpp"

#include <optional>

namespace porthole::proxy {

/// How long a side may take over its farewell.
inline constexpr Milliseconds kFarewell{2000};

/// Counts as an open session for as long as it lives.
class OpenSession {
public:
    explicit OpenSession(std::string_view type) : open_(measured::sessions_open.with({type})) {
        open_.add(1);
        measured::sessions_opened.with({type}).add();
    }
    OpenSession(const OpenSession&) = delete;
    OpenSession& operator=(const OpenSession&) = delete;
    ~OpenSession() { open_.add(-1); }

private:
    metrics::Gauge& open_;
};

struct ConsoleSession::Opening {
    explicit Opening(Admission admitted) : admission(std::move(admitted)) {}

    Admission admission;
    std::unique_ptr<ClientFilter> filter;  ///< of what the browser sends
    std::string why;                       ///< the console is reached for in the way it is
    std::string host;                      ///< and where
    virt::Whereabouts where;               ///< for who tells what becomes of it
    std::chrono::steady_clock::time_point connect_by;
};

struct ConsoleSession::Console {
    Console(ConsoleSession& session, OpenUpstream opened, std::unique_ptr<ClientFilter> filter)
        : upstream(std::move(opened)),
          relay(
              *session.browser_,
              upstream,
              session.worker_.buffers,
              session.worker_.context.get_executor(),
              std::move(filter)
          ),
          counted(std::in_place, session.control_->details().console_type) {}

    /// Nobody ends the session a second time.
    void stop_listening(SessionControl& control) {
        has_ended = true;
        control.when_asked_to_end(nullptr);
        if (disturbance) {
            disturbance->listen(nullptr);
        }
        member.leave();
    }

    OpenUpstream upstream;
    Relay relay;
    std::optional<OpenSession> counted;
    TaskGroup::Member member;
    virt::Driver::Disturbance disturbance;
    bool is_disturbed = false;  ///< that is what ended it
    bool has_ended = false;
};

}  // namespace porthole::proxy
