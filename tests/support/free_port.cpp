// SPDX-License-Identifier: Apache-2.0
#include "support/free_port.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace porthole::test {

std::uint16_t free_port() {
    using boost::asio::ip::tcp;
    boost::asio::io_context context;
    const tcp::acceptor acceptor(
        context, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)
    );
    return acceptor.local_endpoint().port();
}

}  // namespace porthole::test
