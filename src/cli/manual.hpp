// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace porthole::cli {

/// The manual page porthole(1), made of what `app` takes.
std::string program_manual(const CLI::App& app);

/// The manual page porthole.toml(5), made of what the configuration takes.
std::string configuration_manual();

/// A completion script for bash, made of what `app` takes.
std::string bash_completion(const CLI::App& app);

}  // namespace porthole::cli
