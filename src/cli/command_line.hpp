// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace porthole::cli {

/// Runs the command that the arguments name, and returns the process's exit code.
int run(int argc, char** argv);

}  // namespace porthole::cli
