// SPDX-License-Identifier: Apache-2.0
#include "proxy/upstream/rdp.hpp"

#include "net/tcp_stream.hpp"
#include "proxy/rdp/rdp_stream.hpp"
#include "proxy/upstream/dial_console.hpp"
#include "proxy/upstream/identity.hpp"

#include <boost/asio/this_coro.hpp>

namespace porthole::proxy {

Task<Result<OpenUpstream>> open_rdp(virt::ConnectInfo info, const UpstreamContext& context) {
    auto identity = identity_of(info);
    if (!identity) {
        co_return identity.error();
    }
    const net::Endpoint endpoint{info.host, info.port};
    auto socket = co_await dial_console(info, context);
    if (!socket) {
        co_return socket.error();
    }
    auto tcp = std::make_unique<net::TcpStream>(std::move(*socket));
    rdp::Server server;
    server.identity = std::move(*identity);
    server.endpoint = endpoint;
    server.addresses = &context.addresses;
    server.preconnection_blob = std::move(info.preconnection_blob);
    const auto executor = co_await boost::asio::this_coro::executor;
    OpenUpstream upstream;
    upstream.stream = std::make_unique<rdp::RdpStream>(
        std::move(tcp), std::move(server), context.tls, executor, rdp::RdpStream::Limits{}
    );
    co_return upstream;
}

}  // namespace porthole::proxy
