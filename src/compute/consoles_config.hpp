// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/config/problem.hpp"
#include "base/config/visitor.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::compute {

/// The table [consoles].
struct ConsolesConfig {
    ConsolesConfig();

    std::vector<std::string> enabled;
    std::map<std::string, std::string, std::less<>> base_urls;  ///< by name of the console type

    bool is_enabled(std::string_view type) const;
};

void describe(config::Visitor& visitor, ConsolesConfig& config);

/// What cannot work.
config::Findings problems(const ConsolesConfig& config);

}  // namespace porthole::compute
