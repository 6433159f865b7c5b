// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace porthole::net {

/// A host and a port, as people write them: "127.0.0.1:6090", "[::1]:6090", "vnc.example:5900".
struct Endpoint {
    std::string host;  ///< name or address, without brackets
    std::uint16_t port = 0;

    static std::optional<Endpoint> parse(std::string_view text);

    std::string text() const;

    /// True for addresses that only this machine can reach. Names are none.
    bool is_loopback() const;

    /// True when `host` is an address and no name.
    bool is_address() const;

    bool operator==(const Endpoint&) const = default;
};

}  // namespace porthole::net
