// SPDX-License-Identifier: Apache-2.0
#include "proxy/upstream/vnc.hpp"

#include "net/tls_stream.hpp"
#include "proxy/rfb/console_stream.hpp"
#include "proxy/rfb/open_console.hpp"
#include "proxy/upstream/dial_console.hpp"

#include <boost/asio/this_coro.hpp>

namespace porthole::proxy {
namespace {

/// TLS on the connection of `tcp`, which `plain` owns.
Task<Result<net::StreamPtr>> start_tls(
    net::StreamPtr /*plain*/, net::TcpStream& tcp, const VncTrust& trust, std::string host
) {
    net::PeerIdentity identity{std::move(host), std::nullopt, trust.ca_file};
    auto stream =
        co_await net::TlsStream::connect(std::move(tcp.socket()), trust.tls, std::move(identity));
    if (!stream) {
        co_return stream.error();
    }
    co_return net::StreamPtr(std::move(*stream));
}

}  // namespace

Task<Result<OpenUpstream>> open_vnc_on(
    std::unique_ptr<net::TcpStream> tcp, virt::ConnectInfo info, const UpstreamContext& context
) {
    const net::Endpoint endpoint{info.host, info.port};
    rfb::SecurityTerms terms;
    terms.has_authority = !context.vnc.ca_file.empty();
    terms.requires_tls = context.vnc.requires_tls;
    terms.username = std::move(info.vnc_username);
    terms.password = std::move(info.vnc_password);
    rfb::StartTls secure = [&tcp = *tcp, &trust = context.vnc, host = info.host](
                               net::StreamPtr plain
                           ) { return start_tls(std::move(plain), tcp, trust, host); };
    auto console = co_await rfb::open_console(
        std::move(tcp), std::move(terms), std::move(secure), endpoint.text()
    );
    if (!console) {
        co_return console.error();
    }
    const auto executor = co_await boost::asio::this_coro::executor;
    OpenUpstream upstream;
    upstream.stream = std::make_unique<rfb::ConsoleStream>(
        std::move(*console), rfb::ClientInit::forwarded, executor
    );
    co_return upstream;
}

Task<Result<OpenUpstream>> open_vnc(virt::ConnectInfo info, const UpstreamContext& context) {
    auto socket = co_await dial_console(info, context);
    if (!socket) {
        co_return socket.error();
    }
    auto tcp = std::make_unique<net::TcpStream>(std::move(*socket));
    co_return co_await open_vnc_on(std::move(tcp), std::move(info), context);
}

}  // namespace porthole::proxy
