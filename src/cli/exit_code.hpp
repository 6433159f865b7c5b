// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace porthole::cli {

/// What every command ends with: part of our contract.
enum ExitCode : int {
    exit_done = 0,
    exit_failed = 1,  ///< failed while running
    exit_usage =
        2,  ///< wrong usage or configuration; the message names file, line, key, and what is right
};

}  // namespace porthole::cli
