// SPDX-License-Identifier: Apache-2.0
#include "net/dial.hpp"

#include "base/log.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <string>
#include <vector>

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

using Addresses = std::vector<tcp::endpoint>;

Task<Result<Addresses>> resolve(const Endpoint& endpoint) {
    boost::system::error_code not_an_address;
    const auto address = asio::ip::make_address(endpoint.host, not_an_address);
    if (!not_an_address) {
        // No name: the resolver, which has a thread of its own, has nothing to add.
        co_return Addresses{tcp::endpoint(address, endpoint.port)};
    }
    tcp::resolver resolver(co_await asio::this_coro::executor);
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
    const auto& found = std::get<1>(resolved);
    co_return Addresses(found.begin(), found.end());
}

Task<Result<tcp::socket>> connect(const Endpoint& endpoint, const Addresses& addresses) {
    tcp::socket socket(co_await asio::this_coro::executor);
    const auto connected =
        co_await asio::async_connect(socket, addresses, asio::as_tuple(asio::use_awaitable));
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

}  // namespace

Task<Result<tcp::socket>> dial(Endpoint endpoint) {
    const auto addresses = co_await resolve(endpoint);
    if (!addresses) {
        co_return addresses.error();
    }
    co_return co_await connect(endpoint, *addresses);
}

Task<Result<tcp::socket>> dial(Endpoint endpoint, const AddressRules& rules) {
    const auto addresses = co_await resolve(endpoint);
    if (!addresses) {
        co_return addresses.error();
    }
    Addresses allowed;
    for (const tcp::endpoint& each : *addresses) {
        const std::string_view why = rules.refusal(each.address(), each.port());
        if (why.empty()) {
            allowed.push_back(each);
        } else {
            log::warn(
                "upstream_forbidden",
                {{"address", endpoint.text()},
                 {"resolved", each.address().to_string()},
                 {"why", why}}
            );
        }
    }
    if (allowed.empty()) {
        co_return Errc::upstream_unreachable;
    }
    co_return co_await connect(endpoint, allowed);
}

}  // namespace porthole::net
