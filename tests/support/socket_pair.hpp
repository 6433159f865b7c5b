// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace porthole::test {

/// Two ends of one TCP connection over the loopback interface.
struct SocketPair {
    explicit SocketPair(const boost::asio::any_io_executor& executor)
        : near(executor), far(executor) {
        using boost::asio::ip::tcp;
        const tcp::endpoint any(boost::asio::ip::address_v4::loopback(), 0);
        tcp::acceptor acceptor(executor, any);
        near.connect(acceptor.local_endpoint());
        acceptor.accept(far);
    }

    boost::asio::ip::tcp::socket near;
    boost::asio::ip::tcp::socket far;
};

}  // namespace porthole::test
