// SPDX-License-Identifier: Apache-2.0
#include "proxy/upstream/dial_console.hpp"

#include "net/dial.hpp"
#include "proxy/measured.hpp"

#include <utility>

namespace porthole::proxy {

Task<Result<boost::asio::ip::tcp::socket>> dial_console(
    const virt::ConnectInfo& info, const UpstreamContext& context
) {
    const metrics::Timer timer(measured::setup.with({"connect"}));
    net::Endpoint endpoint{info.host, info.port};
    co_return co_await net::dial(std::move(endpoint), context.addresses);
}

}  // namespace porthole::proxy
