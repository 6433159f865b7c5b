// SPDX-License-Identifier: Apache-2.0
#include "net/dial.hpp"

#include "base/log.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <netinet/in.h>
#include <netinet/tcp.h>

namespace porthole::net {
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

template <int name>
using TcpOption = asio::detail::socket_option::integer<IPPROTO_TCP, name>;

constexpr int kIdleSeconds = 15;
constexpr int kProbeSeconds = 5;
constexpr int kProbes = 3;

/// Best effort: a connection without it works as well until its peer vanishes.
void notice_a_vanished_peer(tcp::socket& socket) {
    boost::system::error_code ignored;
    socket.set_option(asio::socket_base::keep_alive(true), ignored);
    socket.set_option(TcpOption<TCP_KEEPIDLE>(kIdleSeconds), ignored);
    socket.set_option(TcpOption<TCP_KEEPINTVL>(kProbeSeconds), ignored);
    socket.set_option(TcpOption<TCP_KEEPCNT>(kProbes), ignored);
    // The same for what was sent and is not acknowledged, which keep-alive does not look at.
    constexpr int kMilliseconds = 1000 * (kIdleSeconds + kProbes * kProbeSeconds);
    socket.set_option(TcpOption<TCP_USER_TIMEOUT>(kMilliseconds), ignored);
}

}  // namespace

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
    notice_a_vanished_peer(socket);
    co_return socket;
}

}  // namespace porthole::net
