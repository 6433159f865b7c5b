// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "esxi/options.hpp"

#include <optional>

namespace porthole::esxi {

/// Reads the command line. Nothing when the program shall end at once with `exit_code`: help was
/// asked for, or the usage is wrong, and that has been printed.
std::optional<Options> read_command_line(int argc, char** argv, int& exit_code);

}  // namespace porthole::esxi
