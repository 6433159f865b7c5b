// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "base/config/problem.hpp"
#include "base/config/visitor.hpp"
#include "base/secret.hpp"
#include "consoleauth/authority.hpp"

#include <optional>
#include <string>

namespace porthole::proxy {

/// The table [sessions].
struct SessionsConfig {
    std::string node;
    std::string store;
    Secret store_password;
    Seconds max_lifetime = std::chrono::hours(24);
    Seconds idle_timeout = std::chrono::hours(1);
    Seconds idle_warning{60};
    std::string sharing = "open";
    bool show_holder = true;
    bool show_host = false;
};

void describe(config::Visitor& visitor, SessionsConfig& config);

/// What cannot work.
config::Findings problems(const SessionsConfig& config);

/// How long sessions may last: what every session and its page need of [sessions].
struct SessionLifetime {
    Seconds max_lifetime{0};  ///< zero, as the others: none
    Seconds idle{0};
    Seconds idle_warning{0};
};

SessionLifetime lifetime_of(const SessionsConfig& config);

/// When a session of `record` that begins now has to end, whatever it is doing: as its token says,
/// or `lifetime`, which goes from when its URL was made, so that a reload gains nothing.
std::optional<Time> session_end(
    const consoleauth::Authority& authority,
    const consoleauth::TokenRecord& record,
    const SessionLifetime& lifetime,
    Time now
);

}  // namespace porthole::proxy
