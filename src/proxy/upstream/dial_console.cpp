// SPDX-License-Identifier: Apache-2.0
#include "proxy/upstream/dial_console.hpp"

#include "net/dial.hpp"
#include "proxy/measured.hpp"

#include <utility>

namespace porthole::proxy {

Task<Result<boost::asio::ip::tcp::socket>> dial_console(net::Endpoint endpoint) {
    const metrics::Timer timer(measured::setup.with({"connect"}));
    co_return co_await net::dial(std::move(endpoint));
}

}  // namespace porthole::proxy
