// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/certificate.hpp"
#include "support/process.hpp"
#include "support/temporary_folder.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace porthole::test {

struct QemuTls {
    Certificate authority;  ///< which issued the server's, and clients'
    Certificate server;
    bool verifies_clients = false;
};

struct QemuOptions {
    std::string name = "web-1";
    std::string password;  ///< not empty: asked for
    std::optional<QemuTls> tls;
};

/// A guest in QEMU, stopped before its first instruction, with QEMU's own VNC server on a free port
/// of 127.0.0.1.
///
/// Lifetime: the destructor kills it. Threads: one.
class QemuVnc {
public:
    explicit QemuVnc(const QemuOptions& options);

    std::uint16_t port() const noexcept { return port_; }
    /// "127.0.0.1:PORT"
    std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

private:
    TemporaryFolder folder_;
    std::unique_ptr<Process> process_;
    std::uint16_t port_ = 0;
};

}  // namespace porthole::test
