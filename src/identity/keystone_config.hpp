// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "keystone/account_config.hpp"

#include <string>
#include <vector>

namespace porthole::identity {

/// The table [identity.keystone].
struct KeystoneConfig {
    keystone::AccountConfig account;  ///< that asks about callers' tokens
    Seconds timeout{10};
    Seconds cache_time{60};
    std::vector<std::string> service_token_roles{"service"};
};

void describe(config::Visitor& visitor, KeystoneConfig& config);

/// What cannot work, by keys of the table itself.
config::Findings problems(const KeystoneConfig& config);

}  // namespace porthole::identity
