// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "base/config/problem.hpp"
#include "base/config/visitor.hpp"
#include "base/secret.hpp"

#include <string>

namespace porthole::consoleauth {

/// The table [tokens].
struct TokensConfig {
    std::string authority = "local";
    std::string store = "sqlite:///var/lib/porthole/tokens.db";
    Secret store_password;  ///< for a store URL that holds none
    Seconds ttl{600};
    std::string use = "once";  ///< "once" or "many"
    Seconds resume_ttl{600};
    bool end_sessions_at_expiry = false;
};

void describe(config::Visitor& visitor, TokensConfig& config);
config::Findings problems(const TokensConfig& config);

}  // namespace porthole::consoleauth
