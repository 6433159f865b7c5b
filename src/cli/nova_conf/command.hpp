// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <vector>

namespace CLI {
class App;
}

namespace porthole::cli {

/// What the command was given.
struct ImportNovaConfOptions {
    std::vector<std::filesystem::path> files;
    std::filesystem::path output;  ///< empty: standard output
    bool force = false;            ///< `output` may be there already
};

/// Adds `import-nova-conf`, which sets `command`. `options` outlives the parsing and the command.
void add_import_nova_conf_command(
    CLI::App& app, ImportNovaConfOptions& options, std::function<int()>& command
);

}  // namespace porthole::cli
