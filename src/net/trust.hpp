// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/config/problem.hpp"

#include <filesystem>
#include <string>

namespace porthole::net {

/// What cannot work about the options `ca_file` and `thumbprint` of a server that must prove who it
/// is: exactly one of them is to be there, and to be what it says.
config::Findings trust_problems(
    const std::filesystem::path& ca_file, const std::string& thumbprint
);

}  // namespace porthole::net
