// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/process.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace porthole::test {

/// sim/esxi, running for one test, with its control API.
///
/// Threads: one.
class Esxi {
public:
    /// `arguments` are further ones of the simulator's command line.
    explicit Esxi(const std::vector<std::string>& arguments = {});

    /// "http://127.0.0.1:PORT": what the simulated vCenter tells its tickets to.
    const std::string& control_url() const noexcept { return control_url_; }

    /// Where a ticket leads, and the thumbprint of the certificate there.
    struct Ticket {
        int port = 0;
        std::string sha1;
    };
    /// Makes `ticket` good for one connection to the VNC server at `console`. `type` is "webmks" or
    /// "mks".
    Ticket make_ticket(const std::string& ticket, std::string_view type, const std::string& console)
        const;

    /// How the next `count` connections are treated; 0: all from now on. `after_bytes` is for
    /// cut-mid-frame.
    void set_mode(std::string_view mode, int count = 0, int after_bytes = 128) const;

    /// A number of GET /connections: open, total, tcp_open, tickets, pongs, closed_by_peer,
    /// cut_by_peer, violations.
    int count(std::string_view name) const;

    /// Ends the consoles of a VM ("vm-63"), which runs on; with `reset`, TCP is reset.
    void disconnect(const std::string& vm, bool reset = false) const;

private:
    Process process_;
    std::string control_url_;
};

}  // namespace porthole::test
