// SPDX-License-Identifier: Apache-2.0
#include "proxy/upstream/vcenter_html5.hpp"

#include "base/percent.hpp"
#include "net/tcp_stream.hpp"
#include "net/tls_stream.hpp"
#include "net/websocket/handshake.hpp"
#include "proxy/rfb/console_stream.hpp"
#include "proxy/upstream/dial_console.hpp"
#include "proxy/upstream/identity.hpp"
#include "proxy/upstream/websocket_stream.hpp"

#include <boost/asio/this_coro.hpp>

namespace porthole::proxy {
namespace {

constexpr const char* kBinary = "binary";
constexpr const char* kUint8Utf8 = "uint8utf8";

/// vCenter's own API, to which the service goes with the ticket.
constexpr const char* kApiPort = ":443";

Task<Result<net::StreamPtr>> connect_to_service(
    const virt::ConnectInfo& info, const UpstreamContext& context
) {
    auto socket = co_await dial_console(info, context);
    if (!socket) {
        co_return socket.error();
    }
    if (!info.encrypted) {
        co_return net::StreamPtr(std::make_unique<net::TcpStream>(std::move(*socket)));
    }
    auto identity = identity_of(info);
    if (!identity) {
        co_return identity.error();
    }
    auto tls =
        co_await net::TlsStream::connect(std::move(*socket), context.tls, std::move(*identity));
    if (!tls) {
        co_return tls.error();
    }
    co_return net::StreamPtr(std::move(*tls));
}

}  // namespace

std::string vcenter_html5_target(const virt::ConnectInfo& info) {
    return "/console/authd?vmId=" + percent_encode(info.vm_id) +
           "&vmName=" + percent_encode(info.vm_name) +
           "&host=" + percent_encode(info.vc_fqdn + kApiPort) +
           "&sessionTicket=" + percent_encode(info.session_ticket.reveal()) +
           "&thumbprint=" + percent_encode(info.thumbprints.sha1);
}

Task<Result<OpenUpstream>> open_vcenter_html5(
    virt::ConnectInfo info, const UpstreamContext& context
) {
    auto stream = co_await connect_to_service(info, context);
    if (!stream) {
        co_return stream.error();
    }
    const net::Endpoint endpoint{info.host, info.port};
    std::vector<std::string> subprotocols{kBinary, kUint8Utf8};
    auto opened = co_await net::websocket::connect_with_any(
        **stream, endpoint.text(), vcenter_html5_target(info), std::move(subprotocols)
    );
    if (!opened) {
        co_return opened.error();
    }
    const auto payload = opened->subprotocol == kUint8Utf8 ? WebSocketStream::Payload::uint8utf8
                                                           : WebSocketStream::Payload::binary;
    const auto executor = co_await boost::asio::this_coro::executor;
    auto bytes =
        std::make_unique<WebSocketStream>(std::move(*stream), std::move(opened->leftover), payload);
    OpenUpstream upstream;
    upstream.stream =
        std::make_unique<rfb::ConsoleStream>(std::move(bytes), rfb::ClientInit::kept, executor);
    co_return upstream;
}

}  // namespace porthole::proxy
