// SPDX-License-Identifier: Apache-2.0
#include "virt/port_range.hpp"

#include <charconv>
#include <system_error>

namespace porthole::virt {

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, port);
    return error == std::errc() && rest == end && port != 0 ? std::optional(port) : std::nullopt;
}

std::optional<PortRange> PortRange::parse(std::string_view text) {
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) {
        return std::nullopt;
    }
    const auto first = parse_port(text.substr(0, dash));
    const auto last = parse_port(text.substr(dash + 1));
    if (!first || !last || *last < *first) {
        return std::nullopt;
    }
    return PortRange{*first, *last};
}

}  // namespace porthole::virt
