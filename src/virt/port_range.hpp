// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace porthole::virt {

/// The port that `text` is the number of; nothing for 0 and for all that is no port.
std::optional<std::uint16_t> parse_port(std::string_view text);

/// Ports that VMs may be given, both ends included: "5900-5999".
struct PortRange {
    std::uint16_t first = 0;
    std::uint16_t last = 0;

    static std::optional<PortRange> parse(std::string_view text);

    bool holds(int port) const noexcept { return port >= first && port <= last; }
};

}  // namespace porthole::virt
