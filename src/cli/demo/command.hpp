// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/demo/options.hpp"

#include <functional>

namespace CLI {
class App;
}

namespace porthole::cli {

/// Adds `demo`, which sets `command`. `options` outlives the parsing and the command.
void add_demo_command(CLI::App& app, DemoOptions& options, std::function<int()>& command);

}  // namespace porthole::cli
