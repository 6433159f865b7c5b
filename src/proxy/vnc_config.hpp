// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/config/problem.hpp"
#include "base/config/visitor.hpp"

#include <filesystem>
#include <string>

namespace porthole::proxy {

/// The table [vnc]: how VNC servers are trusted that are reached by TCP, and what they are shown.
struct VncConfig {
    std::string minimum_security = "none";
    std::filesystem::path ca_file;
    std::filesystem::path client_certificate;
    std::filesystem::path client_key;
};

void describe(config::Visitor& visitor, VncConfig& config);

/// What cannot work.
config::Findings problems(const VncConfig& config);

}  // namespace porthole::proxy
