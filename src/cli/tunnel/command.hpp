// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace porthole::cli {

/// What the tunnel was given.
struct TunnelOptions {
    std::string url;
    std::string listen = "127.0.0.1:0";
    std::string unix_socket;
    bool standard = false;
    std::string ca_file;
    std::vector<std::string> viewer;
};

/// Adds `tunnel`: a console URL made into a local port, a Unix socket, or standard input and
/// output, for viewers that are no browsers. `options` and `command` outlive the parsing.
void add_tunnel_command(CLI::App& app, TunnelOptions& options, std::function<int()>& command);

}  // namespace porthole::cli
