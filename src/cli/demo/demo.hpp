// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/demo/options.hpp"

namespace porthole::cli {

/// Boots two guests, puts them behind a simulated vSphere, serves their consoles, and shows how to
/// ask for one. Runs until a signal or until its terminal is gone; with `check` until both consoles
/// have been tried. Returns the exit code; of all that it started nothing is left then.
int run_demo(const DemoOptions& options);

}  // namespace porthole::cli
