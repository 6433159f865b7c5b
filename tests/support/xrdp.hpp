// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/certificate.hpp"
#include "support/process.hpp"
#include "support/temporary_folder.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace porthole::test {

/// Debian's xrdp, on a port of its own. Whoever logs in is led to a VNC server that is not there:
/// its own opening is all that there is, and it needs neither accounts nor a display.
///
/// Lifetime: the destructor kills it. Threads: one.
class Xrdp {
public:
    /// `security` is "tls", or "rdp" for a server from before TLS.
    explicit Xrdp(std::string_view security = "tls");

    /// "127.0.0.1:PORT"
    std::string address() const;
    const Certificate& certificate() const { return certificate_; }

private:
    TemporaryFolder folder_;
    Certificate certificate_ = make_certificate();
    std::uint16_t port_ = 0;
    std::optional<Process> process_;
};

}  // namespace porthole::test
