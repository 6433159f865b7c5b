// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/backends.hpp"
#include "cli/doctor/finding.hpp"

#include <string>

namespace porthole::cli {

/// Finds `instance` and opens each type of console that it has, as a session would: ticket,
/// connection, TLS, handshake. Then closes it. Each takes at most `limit`.
Task<Findings> examine_console(
    Backends& backends,
    const compute::ConsolesConfig& config,
    std::string instance,
    Milliseconds limit
);

}  // namespace porthole::cli
