// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/configuration.hpp"

namespace porthole::cli {

/// Serves until SIGTERM or SIGINT, then ends the sessions and returns the exit code. A second
/// signal ends at once.
int serve(Configuration configuration);

}  // namespace porthole::cli
