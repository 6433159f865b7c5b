// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace porthole::virt {

/// Where vCenter's own console service listens: the WebSocket behind the HTML5 consoles of vSphere
/// 5.1 and 5.5, which later versions keep for browsers that have logged in.
struct ConsoleService {
    bool encrypted = true;  ///< wss, as opposed to ws
    std::uint16_t port = 0;

    bool operator==(const ConsoleService&) const = default;
};

/// Reads "wss:7343" or "ws:7331"; nothing for anything else.
std::optional<ConsoleService> parse_console_service(std::string_view text);

/// What a vCenter of that API version and build has: wss from 5.5 Update 2 on, ws before; nothing
/// before 5.1 and from 6.0 on.
std::optional<ConsoleService> console_service_of(std::string_view api_version, int build);

}  // namespace porthole::virt
