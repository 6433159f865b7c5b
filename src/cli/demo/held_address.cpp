// SPDX-License-Identifier: Apache-2.0
#include "cli/demo/held_address.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace porthole::cli {
namespace asio = boost::asio;
using asio::ip::tcp;

HeldAddress::HeldAddress(
    const asio::any_io_executor& executor, const net::Endpoint& wanted, std::string_view option
)
    : endpoint_(wanted), acceptor_(executor) {
    try {
        const tcp::endpoint address(asio::ip::make_address(wanted.host), wanted.port);
        acceptor_.open(address.protocol());
        // Both sides set this: with it Porthole may bind the address as well, and listen there.
        acceptor_.set_option(tcp::acceptor::reuse_address(true));
        acceptor_.bind(address);
        endpoint_.port = acceptor_.local_endpoint().port();
    } catch (const boost::system::system_error& error) {
        throw std::runtime_error(fmt::format(
            "cannot listen on {}: {}\nChoose another address: {} {}",
            wanted.text(),
            error.code().message(),
            option,
            net::Endpoint{wanted.host, 0}.text()
        ));
    }
}

}  // namespace porthole::cli
