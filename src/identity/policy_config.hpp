// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/config/problem.hpp"
#include "base/config/visitor.hpp"

#include <string>
#include <vector>

namespace porthole::identity {

/// The table [policy]: for each thing to do, the roles that may.
struct PolicyConfig {
    std::vector<std::string> see_instance{"reader", "member", "admin"};
    std::vector<std::string> open_console{"member", "admin"};
    std::vector<std::string> administer{"admin"};
    std::vector<std::string> inspect_tokens{"admin", "service"};
};

void describe(config::Visitor& visitor, PolicyConfig& config);
config::Findings problems(const PolicyConfig& config);

}  // namespace porthole::identity
