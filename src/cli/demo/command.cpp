// SPDX-License-Identifier: Apache-2.0
#include "cli/demo/command.hpp"

#include "cli/demo/demo.hpp"
#include "net/endpoint.hpp"

#include <CLI/CLI.hpp>

#include <string>

namespace porthole::cli {
namespace {

/// What is wrong with `text` as an address of the demo; empty when nothing is.
std::string address_problem(const std::string& text) {
    const auto endpoint = net::Endpoint::parse(text);
    if (!endpoint || !endpoint->is_address()) {
        return "\"" + text +
               "\" is no address with a port; write it like \"127.0.0.1:6090\", or with port 0 for "
               "any free one";
    }
    if (!endpoint->is_loopback()) {
        return "\"" + text +
               "\" can be reached by others, and the demo has no certificate: take a loopback "
               "address, such as \"127.0.0.1:" +
               std::to_string(endpoint->port) + "\"";
    }
    return {};
}

}  // namespace

void add_demo_command(CLI::App& app, DemoOptions& options, std::function<int()>& command) {
    auto* const demo = app.add_subcommand(
        "demo", "Open consoles of two small guests behind a simulated vSphere, on this machine"
    );
    demo->add_option(
            "--proxy-listen", options.proxy_listen, "Where browsers find it (127.0.0.1:6090)"
    )
        ->check(address_problem);
    demo->add_option("--api-listen", options.api_listen, "Where the API listens (127.0.0.1:8774)")
        ->check(address_problem);
    demo->add_flag(
        "--check", options.check, "Take free ports, try both consoles without a browser, and end"
    );
    demo->add_flag("--cluster", options.cluster, "Run two nodes on Redis, behind HAProxy");
    demo->add_flag("--verbose", options.verbose, "Show the logs of all that runs");
    demo->callback([&options, &command] { command = [&options] { return run_demo(options); }; });
}

}  // namespace porthole::cli
