// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/configuration.hpp"

#include <csignal>

namespace porthole::cli {

/// Asks a server to hand its listening sockets to a new process of the program, which reads program
/// and configuration anew, and to serve its own sessions to their end.
inline constexpr int kUpgradeSignal = SIGUSR2;

/// Serves until SIGTERM or SIGINT, then ends the sessions and returns the exit code; a second
/// signal ends at once. SIGHUP: certificates are read anew, and where the configuration has
/// changed, a new process serves by it, as with kUpgradeSignal.
int serve(Configuration configuration);

}  // namespace porthole::cli
