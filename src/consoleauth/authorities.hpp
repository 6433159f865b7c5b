// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "consoleauth/authority.hpp"
#include "consoleauth/config.hpp"
#include "consoleauth/nova/nova_config.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace porthole::consoleauth {

/// The authority besides TokenService that issues tokens: Porthole's own name for it.
constexpr std::string_view kLocalAuthority = "local";

/// What `[tokens] authority` may say.
std::vector<std::string> authority_names();

/// Opens the foreign authority that `tokens.authority` names; null for "local", which is
/// TokenService. `clock` outlives it; relative paths are meant from `folder`. Nothing is connected
/// to yet.
AuthorityPtr open_foreign_authority(
    const TokensConfig& tokens,
    const NovaConfig& nova,
    const Clock& clock,
    const std::filesystem::path& folder
);

}  // namespace porthole::consoleauth
