// SPDX-License-Identifier: Apache-2.0
#include "net/dial.hpp"

#include "base/log.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace porthole::net {
namespace asio = boost::asio;
using asio::ip::tcp;

Task<Result<tcp::socket>> dial(Endpoint endpoint) {
    const auto executor = co_await asio::this_coro::executor;
    tcp::resolver resolver(executor);
    auto resolved = co_await resolver.async_resolve(
        endpoint.host, std::to_string(endpoint.port), asio::as_tuple(asio::use_awaitable)
    );
    if (std::get<0>(resolved)) {
        log::warn(
            "upstream_unreachable",
            {{"address", endpoint.text()}, {"why", std::get<0>(resolved).message()}}
        );
        co_return Errc::upstream_unreachable;
    }
    tcp::socket socket(executor);
    const auto connected = co_await asio::async_connect(
        socket, std::get<1>(resolved), asio::as_tuple(asio::use_awaitable)
    );
    if (std::get<0>(connected)) {
        log::warn(
            "upstream_unreachable",
            {{"address", endpoint.text()}, {"why", std::get<0>(connected).message()}}
        );
        co_return Errc::upstream_unreachable;
    }
    co_return socket;
}

}  // namespace porthole::net
