// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "consoleauth/nova/nova_config.hpp"
#include "consoleauth/nova/token_source.hpp"

#include <filesystem>

namespace porthole::consoleauth {

/// Nova's tokens as its cells' databases hold them: their SHA-256 alone. All cells are asked at
/// once, and the one that has the token answers for it however the others are; only when none has
/// it and a cell did not answer, is that store_unavailable: the token may be there. With a
/// transport_url, nova-compute confirms the port before each connection.
///
/// `clock` outlives it. Relative paths are meant from `folder`.
NovaTokenSourcePtr open_nova_db(
    const NovaConfig& config, const Clock& clock, const std::filesystem::path& folder
);

}  // namespace porthole::consoleauth
