// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "consoleauth/token_record.hpp"
#include "proxy/session_registry.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace porthole::proxy {

/// What lets a client without a page open the further channels of a SPICE session with a token that
/// works once: the token goes on to open this one session, for the peer that used it, for half a
/// minute, and only while the session lives. After that it is worth as little as any used token.
///
/// Kept in this process alone: another one that shares the token store refuses the further
/// channels.
///
/// Lifetime: `registry` and `clock` outlive it. Threads: any.
class FurtherChannels {
public:
    FurtherChannels(const SessionRegistry& registry, const Clock& clock);

    /// The session called `key` was opened and may have further channels.
    void allow(const std::string& key, const consoleauth::TokenRecord& record);

    /// What the session called `key` was opened for, if it may have a further channel now.
    std::optional<consoleauth::TokenRecord> find(const std::string& key);

private:
    struct Opened {
        consoleauth::TokenRecord record;
        Time until;
    };
    void forget_old();

    const SessionRegistry& registry_;
    const Clock& clock_;
    std::mutex mutex_;
    std::map<std::string, Opened> opened_;
};

}  // namespace porthole::proxy
