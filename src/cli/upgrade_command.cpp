// SPDX-License-Identifier: Apache-2.0
#include "cli/upgrade_command.hpp"

#include "cli/admin_client.hpp"
#include "cli/exit_code.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/parse.hpp>

#include <chrono>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <thread>

namespace porthole::cli {
namespace json = boost::json;

namespace {

/// Longer than the server waits for its successor.
constexpr Seconds kPatience{70};
constexpr Milliseconds kPause{100};

/// Number of the process that answers. One connection among many may meet the moment at which one
/// process leaves and the next one comes.
json::value serving_process(const admin::AdminConfig& config) {
    return json::parse(ask_admin(config, "GET", "/version")).at("process");
}

void upgrade(const admin::AdminConfig& config) {
    const json::value asked = json::parse(ask_admin(config, "POST", "/upgrade")).at("process");
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    // Both accept until the first one has stopped: two answers of the new one in a row.
    for (int fresh = 0; fresh < 2;) {
        if (std::chrono::steady_clock::now() > deadline) {
            throw std::runtime_error(
                "the server goes on as it was: its log says why (hand_over_failed)"
            );
        }
        std::this_thread::sleep_for(kPause);
        fresh = serving_process(config) == asked ? 0 : fresh + 1;
    }
}

}  // namespace

void add_upgrade_command(CLI::App& app, const WithConfig& with_config) {
    auto* const command = app.add_subcommand(
        "upgrade",
        "Have a new process of the program serve by the configuration as it is now; sessions stay "
        "with the old one until they end"
    );
    with_config(command, [](const Configuration& configuration) -> int {
        try {
            upgrade(configuration.admin);
            std::cout << "a new process serves\n";
            return exit_done;
        } catch (const std::exception& failure) {
            std::cerr << "porthole: " << failure.what() << "\n";
            return exit_failed;
        }
    });
}

}  // namespace porthole::cli
