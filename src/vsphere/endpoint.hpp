// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace porthole::vsphere {

/// Where a vCenter or ESXi host answers.
struct Endpoint {
    std::string host;  ///< name or address, an IPv6 one without brackets
    std::uint16_t port = 443;
    std::string origin;        ///< "https://vcenter.example:443"
    std::string sdk_url;       ///< "https://vcenter.example/sdk"
    std::string versions_url;  ///< "https://vcenter.example/sdk/vimServiceVersions.xml"
};

/// Reads an https URL; without a path, /sdk is meant. A URL with credentials, a query or a fragment
/// is none.
std::optional<Endpoint> parse_endpoint(std::string_view url);

/// 0 when `text` is not a port.
std::uint16_t parse_port(std::string_view text) noexcept;

}  // namespace porthole::vsphere
