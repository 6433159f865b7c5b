// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/config/problem.hpp"
#include "base/config/visitor.hpp"
#include "net/address_rules.hpp"

#include <string>
#include <vector>

namespace porthole::proxy {

/// The table [upstream].
struct UpstreamConfig {
    std::vector<std::string> allow;
    std::vector<std::string> deny;
};

void describe(config::Visitor& visitor, UpstreamConfig& config);

/// What cannot work.
config::Findings problems(const UpstreamConfig& config);

/// What a configuration without problems allows.
net::AddressRules address_rules(const UpstreamConfig& config);

}  // namespace porthole::proxy
