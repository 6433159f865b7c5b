// SPDX-License-Identifier: Apache-2.0
#include "identity/keystone_config.hpp"

namespace porthole::identity {
namespace {

constexpr Seconds kLongestCacheTime{3600};

}  // namespace

void describe(config::Visitor& visitor, KeystoneConfig& config) {
    keystone::describe(visitor, config.account);
    visitor.option(
        "timeout",
        "How long a caller's token may take to be known, with our own login and a second attempt.",
        config.timeout
    );
    visitor.option(
        "cache_time",
        "How long what Keystone said of a token is believed: a revoked token may be good for as "
        "long. At most 1h; 0s asks every time.",
        config.cache_time
    );
    visitor.option(
        "service_token_roles",
        "A service that has one of these roles and sends its own token as X-Service-Token may "
        "bring a user's token that expired while the service was at work.",
        config.service_token_roles
    );
}

config::Findings problems(const KeystoneConfig& config) {
    config::Findings found = keystone::problems(config.account);
    if (config.timeout <= Seconds::zero()) {
        found.push_back({"timeout", "expected more than 0s"});
    }
    if (config.cache_time < Seconds::zero() || config.cache_time > kLongestCacheTime) {
        found.push_back({"cache_time", "expected between 0s and 1h"});
    }
    return found;
}

}  // namespace porthole::identity
