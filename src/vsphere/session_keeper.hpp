// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "vsphere/login.hpp"

#include <condition_variable>
#include <mutex>
#include <optional>

namespace porthole::vsphere {

/// Keeps the one session that all calls to a server share. At most one login is under way, whoever
/// needs one waits for it. A failed one is remembered for a while, and told to whoever asks in that
/// time without asking the server: a few seconds when the server was out of reach, so that its
/// return is not met by a crowd; a minute or more, doubling, when it refused the password, because
/// servers lock an account after a few refusals (vCenter by default after 5 within 3 minutes).
///
/// Lifetime: within its transport's and clock's. Threads: any; no lock is held while the server is
/// asked.
class SessionKeeper {
public:
    SessionKeeper(Transport& transport, Credentials credentials, const Clock& clock);

    /// The live session, after a login where none is. Fails as log_in does, or with `unreachable`
    /// when another caller's login does not end before the deadline.
    Outcome<SessionPtr> current(const CallContext& context);

    /// The server does not know `session` any more. Only the first caller to notice has any effect.
    void lost(const SessionPtr& session);

    /// Ends the session, if there is one.
    void close(const CallContext& context);

private:
    class LoginUnderWay;

    struct Failure {
        Error error;
        Time from;
        Time until;
    };

    Outcome<SessionPtr> log_in_for_all(const CallContext& context);
    /// The remembered failure, when it still holds.
    std::optional<Error> recent_failure() const;
    void remember(const Error& error);

    Transport& transport_;
    const Credentials credentials_;
    const Clock& clock_;

    std::mutex mutex_;
    std::condition_variable login_ended_;
    // All guarded by mutex_.
    SessionPtr session_;
    bool login_under_way_ = false;
    std::optional<Failure> failure_;
    Seconds next_pause_;
};

}  // namespace porthole::vsphere
