// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "base/config/problem.hpp"
#include "base/config/visitor.hpp"
#include "keystone/account_config.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace porthole::consoleauth {

/// The table [nova]: where the authorities nova-db and nova-api find Nova.
struct NovaConfig {
    std::vector<Secret> cell_databases;
    Secret api_database;
    Secret transport_url;
    keystone::AccountConfig account;
    std::string compute_endpoint;
    std::filesystem::path console_ca_file;
    Seconds timeout{10};
};

void describe(config::Visitor& visitor, NovaConfig& config);

/// What cannot work with `authority`.
config::Findings problems(const NovaConfig& config, const std::string& authority);

}  // namespace porthole::consoleauth
