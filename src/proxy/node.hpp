// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "consoleauth/token_store.hpp"
#include "proxy/session_registry.hpp"

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace porthole::proxy {

/// The sessions of all nodes.
struct SessionList {
    std::vector<consoleauth::LiveSession> sessions;  ///< the oldest first
    bool whole = true;  ///< false: the store did not answer, so these are this node's alone
};

/// This process among those that share a store: tells them which sessions are here, hears what was
/// revoked anywhere, and ends here what that concerns. Sessions of a node that died without a word
/// are gone from lists ten seconds later.
///
/// While the store does not answer, sessions go on; what was revoked meanwhile, here or elsewhere,
/// takes effect when it does.
///
/// Lifetime: as long as the process serves; `store`, `registry` and `clock` outlive it. Threads:
/// `hear_regularly` and `tell_regularly` on one worker, the rest any.
class Node {
public:
    /// `name` is for people; empty: the host's.
    Node(
        std::string name, consoleauth::Store& store, SessionRegistry& registry, const Clock& clock
    );

    /// Tells and hears until cancelled.
    Task<void> hear_regularly();
    Task<void> tell_regularly();

    /// Tells the others that nothing is here any more.
    Task<Result<void>> leave();

    Task<SessionList> sessions(consoleauth::SessionFilter filter);

    /// Revokes: on this node at once, on the others within a second. Returns how many tokens that
    /// made worthless. When the store does not answer (store_unavailable), the revocation is kept
    /// here and made when it does, unless this process ends before.
    Task<Result<std::size_t>> revoke(consoleauth::Revocation revocation);

private:
    Task<void> hear();
    /// Returns true when there is more to tell at once.
    Task<bool> tell();
    Task<void> make_up();
    std::vector<consoleauth::LiveSession> own_sessions() const;
    consoleauth::LiveSession live(const SessionView& view) const;

    const std::string id_;
    const std::string name_;
    consoleauth::Store& store_;
    SessionRegistry& registry_;
    const Clock& clock_;

    // Of the worker that keeps up.
    std::optional<std::int64_t> heard_at_;
    std::set<std::string> heard_;          // revocations that have taken effect here
    std::vector<std::string> gone_;        // sessions that the others may take to be here
    std::string looked_at_;                // key of the last session whose bytes were looked at
    std::optional<Milliseconds> told_at_;  // by Clock::running
    bool reachable_ = true;

    std::mutex mutex_;                         // guards what follows
    std::deque<consoleauth::Revocation> due_;  // that the store has not been told of
};

}  // namespace porthole::proxy
