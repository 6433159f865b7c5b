// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/config/problem.hpp"
#include "base/config/visitor.hpp"

#include <filesystem>
#include <string>

namespace porthole::audit {

/// The table [audit]. Without a target nothing is audited.
struct AuditConfig {
    std::filesystem::path file;
    std::filesystem::path syslog;
    bool sync = true;
    std::string on_failure = "refuse";
};

void describe(config::Visitor& visitor, AuditConfig& config);

}  // namespace porthole::audit
