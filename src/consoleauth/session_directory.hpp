// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "consoleauth/live_session.hpp"
#include "consoleauth/revocation.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace porthole::consoleauth {

/// What a node tells the others at one moment: what has changed since it told them before.
struct Announcement {
    std::string node;  ///< of this process alone; one that is started anew is another one
    Time expires_at;   ///< from this moment on the node does not exist, nor do its sessions
    std::vector<LiveSession> changed;  ///< that are new, or not as they were
    std::vector<std::string> gone;     ///< ids of those that have ended
};

/// What the others knew of a node when it told them something.
enum class Standing {
    appeared,  ///< nothing, or nothing any more: now they know of what it has just told
    stayed,
};

/// Where the processes that share a store learn of each other's sessions, and of what was revoked.
/// It lies beside the tokens (TokenStore::revoke writes what `revocations` reads).
///
/// Any call may fail with store_unavailable; the detail is in the log.
///
/// Lifetime, threads, cancellation: as TokenStore.
class SessionDirectory {
public:
    virtual ~SessionDirectory() = default;

    /// Keeps what is announced.
    virtual Task<Result<Standing>> announce(Announcement announcement) = 0;

    /// Forgets the node and its sessions.
    virtual Task<Result<void>> withdraw(std::string node) = 0;

    /// The sessions of all nodes that exist.
    virtual Task<Result<std::vector<LiveSession>>> live_sessions(SessionFilter filter) = 0;

    /// What the store was told at `since` (by its own clock, as `heard_at` is) or later; nothing:
    /// none, for who begins. Revocations are kept for a day.
    virtual Task<Result<Revocations>> revocations(std::optional<std::int64_t> since) = 0;
};

}  // namespace porthole::consoleauth
