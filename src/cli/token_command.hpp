// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/configuration.hpp"

#include <functional>
#include <string>

namespace CLI {
class App;
}

namespace porthole::cli {

/// What the token commands were given.
struct TokenArguments {
    std::string instance;
    std::string type;
    std::string token;
    std::string project;
    std::string user;
    bool view_only = false;
};

/// Gives a subcommand its --config, and the action that gets it.
using WithConfig = std::function<void(CLI::App*, const std::function<int(Configuration)>&)>;

/// Adds `token issue`, `token revoke` and `token list`: the operator's own hand on the token store.
/// They work beside a running server. `arguments` outlives the parsing and the command.
void add_token_commands(CLI::App& app, TokenArguments& arguments, const WithConfig& with_config);

}  // namespace porthole::cli
