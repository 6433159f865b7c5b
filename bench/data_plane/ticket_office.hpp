// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http/server.hpp"
#include "net/listener.hpp"
#include "support/certificate.hpp"

#include <string>

namespace porthole::bench {

/// Stands in for the simulated ESXi host towards the simulated vCenter: whatever ticket is ordered
/// leads to one console of ours, which lets everybody in.
class TicketOffice final : public net::http::Handler {
public:
    TicketOffice(std::uint16_t console_port, const test::Certificate& certificate);

    std::string url() const;

    Task<net::http::Response> handle(
        net::Worker& worker,
        const net::http::Request& request,
        const net::http::Peer& peer,
        std::string request_id
    ) override;

private:
    const std::string answer_;
    net::Workers workers_{1};
    net::Listener listener_;
};

}  // namespace porthole::bench
