// SPDX-License-Identifier: Apache-2.0
#include "proxy/upstream/tcp.hpp"

#include "net/tcp_stream.hpp"
#include "proxy/upstream/dial_console.hpp"

namespace porthole::proxy {

Task<Result<OpenUpstream>> open_tcp(virt::ConnectInfo info, const UpstreamContext& context) {
    auto socket = co_await dial_console(info, context);
    if (!socket) {
        co_return socket.error();
    }
    OpenUpstream upstream;
    upstream.stream = std::make_unique<net::TcpStream>(std::move(*socket));
    co_return upstream;
}

}  // namespace porthole::proxy
