// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "admin/admin_config.hpp"

#include <string>

namespace porthole::cli {

/// Asks the [admin] listener of the server that was started with `config`, with its key or with the
/// token in OS_TOKEN; returns the answer's body. Throws std::runtime_error with a sentence for
/// whatever is no success. Blocks.
std::string ask_admin(
    const admin::AdminConfig& config,
    const std::string& method,
    const std::string& path,
    std::string body = {}
);

}  // namespace porthole::cli
