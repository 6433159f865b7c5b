// SPDX-License-Identifier: Apache-2.0
#include "proxy/upstream/webmks.hpp"

#include "net/tls_stream.hpp"
#include "net/websocket/handshake.hpp"
#include "proxy/upstream/dial_console.hpp"
#include "proxy/upstream/identity.hpp"
#include "proxy/upstream/scan_codes.hpp"

namespace porthole::proxy {

Task<Result<OpenUpstream>> open_webmks(virt::ConnectInfo info, const UpstreamContext& context) {
    auto identity = identity_of(info);
    if (!identity) {
        co_return identity.error();
    }
    const net::Endpoint endpoint{info.host, info.port};
    auto socket = co_await dial_console(info, context);
    if (!socket) {
        co_return socket.error();
    }
    auto stream =
        co_await net::TlsStream::connect(std::move(*socket), context.tls, std::move(*identity));
    if (!stream) {
        co_return stream.error();
    }
    auto leftover =
        co_await net::websocket::connect(**stream, endpoint.text(), info.path, "binary");
    if (!leftover) {
        co_return leftover.error();
    }
    OpenUpstream upstream;
    upstream.stream = std::move(*stream);
    upstream.framing = Framing::websocket;
    upstream.leftover = std::move(*leftover);
    if (info.scan_codes) {
        tell_scan_codes(upstream);
    }
    co_return upstream;
}

}  // namespace porthole::proxy
