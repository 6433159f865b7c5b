// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "consoleauth/nova/nova_config.hpp"
#include "consoleauth/nova/token_source.hpp"

#include <filesystem>

namespace porthole::consoleauth {

/// Nova's tokens as its API tells them: GET /os-console-auth-tokens/{token}, since 2.31
/// (nova/api/openstack/compute/console_auth_tokens.py), asked anew for every connection. It tells
/// neither the console's type, which the form of internal_access_path or the browser's address has
/// to tell, nor when the token expires. An instance that is gone makes its tokens unknown.
///
/// `clock` outlives it.
NovaTokenSourcePtr open_nova_api(
    const NovaConfig& config, const Clock& clock, const std::filesystem::path& folder
);

}  // namespace porthole::consoleauth
