// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "virt/connect_info.hpp"

#include <optional>
#include <string_view>

namespace porthole::virt {

/// What Nova's `internal_access_path` says about how to reach the console at a token's host and
/// port, which the caller fills in. Of the three forms it can have,
///
/// - JSON `{"ticket", "cfgFile", "thumbprint"}` is a ticket for ESXi's port 902;
/// - `/ticket/…` is one for its WebSocket;
/// - all else names a console for an HTTP CONNECT.
///
/// Nothing when it is none of them: JSON that lacks a member or holds a wrong one, an empty path,
/// one with spaces or control characters, or one of more than 4 KiB.
std::optional<ConnectInfo> parse_nova_path(std::string_view path);

}  // namespace porthole::virt
