// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/certificate.hpp"
#include "support/client_connection.hpp"
#include "support/process.hpp"
#include "support/temporary_folder.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace porthole::test {

/// A real reverse proxy in front of a gateway, with the example configuration that packaging/ has
/// for it: only ports and certificates are others.
///
/// Lifetime: the destructor kills it. Threads: one.
class FrontProxy {
public:
    enum class Kind { haproxy, nginx, apache };

    /// `port` is the gateway's plain one, `proxy_protocol_port` where it wants a PROXY header (for
    /// HAProxy alone; 0: nowhere).
    FrontProxy(Kind kind, std::uint16_t port, std::uint16_t proxy_protocol_port = 0);

    /// Where it speaks https.
    ServerAddress https() const { return {https_port_, certificate_.pem}; }
    /// Where it passes TCP on (HAProxy alone).
    ServerAddress tcp() const { return {tcp_port_, {}}; }

private:
    void start(std::map<std::string, std::string> ports);

    const Kind kind_;
    const Certificate certificate_ = make_certificate();
    TemporaryFolder folder_;
    std::uint16_t https_port_ = 0;
    std::uint16_t tcp_port_ = 0;
    std::optional<Process> process_;
};

}  // namespace porthole::test
