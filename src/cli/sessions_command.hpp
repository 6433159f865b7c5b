// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/token_command.hpp"

#include <string>

namespace porthole::cli {

/// What the sessions commands were given.
struct SessionsArguments {
    std::string id;
    std::string project;
    std::string instance;
    std::string user;
    bool json = false;
};

/// Adds `sessions list`, `sessions show` and `sessions end`: the live sessions of a running server,
/// over its [admin] listener. `arguments` outlives the parsing and the command.
void add_sessions_commands(
    CLI::App& app, SessionsArguments& arguments, const WithConfig& with_config
);

}  // namespace porthole::cli
