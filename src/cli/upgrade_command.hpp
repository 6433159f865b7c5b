// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/token_command.hpp"

namespace porthole::cli {

/// Adds `upgrade`: a running server hands its listening sockets to a new process of its program,
/// over its [admin] listener.
void add_upgrade_command(CLI::App& app, const WithConfig& with_config);

}  // namespace porthole::cli
