// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace porthole::virt {

struct HostPort {
    std::string host;  ///< a name or an address, an IPv6 one without brackets
    std::uint16_t port = 0;

    bool operator==(const HostPort&) const = default;
};

/// Reads "name:5901", "192.0.2.7:5901" or "[2001:db8::7]:5901"; port 0 is none.
std::optional<HostPort> parse_host_port(std::string_view text);

/// True for what may stand where a host is connected to: letters, digits and "-._" for a name, and
/// ":" for an IPv6 address.
bool is_host(std::string_view host) noexcept;

}  // namespace porthole::virt
