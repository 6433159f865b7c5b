// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/config/problem.hpp"
#include "base/config/visitor.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace porthole::proxy {

/// The table [web].
struct WebConfig {
    std::filesystem::path wmks_sdk_dir;
    std::vector<std::string> wmks_sdk_files{
        "jquery.min.js", "jquery-ui.min.js", "wmks.min.js", "css/wmks-all.css"
    };
};

void describe(config::Visitor& visitor, WebConfig& config);

/// What cannot work.
config::Findings problems(const WebConfig& config);

}  // namespace porthole::proxy
