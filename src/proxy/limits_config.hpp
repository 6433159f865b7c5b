// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "base/config/problem.hpp"
#include "base/config/visitor.hpp"
#include "net/connection_gate.hpp"

#include <cstdint>

namespace porthole::proxy {

/// The table [limits]. Zero: no limit.
struct LimitsConfig {
    std::int64_t connections = 20'000;
    std::int64_t connections_per_source = 512;
    std::int64_t handshakes = 2'000;
    std::int64_t reserved_descriptors = 64;
    std::int64_t failed_tokens = 6'000;
    std::int64_t failed_tokens_per_source = 60;
    std::int64_t sessions = 20'000;
    std::int64_t sessions_per_source = 256;
    std::int64_t sessions_per_user = 0;
    std::int64_t sessions_per_project = 0;
    std::int64_t sessions_per_instance = 40;
    std::int64_t connections_per_host = 0;
    Seconds stall_timeout{120};
};

void describe(config::Visitor& visitor, LimitsConfig& config);

/// What cannot work.
config::Findings problems(const LimitsConfig& config);

net::ConnectionLimits connection_limits(const LimitsConfig& config);

}  // namespace porthole::proxy
