// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/endpoint.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <string_view>

namespace porthole::cli {

/// An address that nobody else gets until Porthole listens there: bound, but without listening. So
/// a free port is known before the configuration that names it, and a busy one before guests boot.
///
/// Lifetime: until Porthole listens. Threads: one.
class HeldAddress {
public:
    /// Port 0 takes a free one. Throws std::runtime_error when the address is in use, with `option`
    /// as the way to another.
    HeldAddress(
        const boost::asio::any_io_executor& executor,
        const net::Endpoint& wanted,
        std::string_view option
    );

    const net::Endpoint& endpoint() const noexcept { return endpoint_; }
    std::string url() const { return "http://" + endpoint_.text() + "/"; }

private:
    net::Endpoint endpoint_;
    boost::asio::ip::tcp::acceptor acceptor_;
};

}  // namespace porthole::cli
