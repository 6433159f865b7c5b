// SPDX-License-Identifier: Apache-2.0
#include "proxy/upstream/webmks.hpp"

#include "base/log.hpp"
#include "net/dial.hpp"
#include "net/tls_stream.hpp"
#include "net/websocket/handshake.hpp"

namespace porthole::proxy {
namespace {

/// The strongest pin that vSphere told; without any, the chain and the name must hold.
Result<net::PeerIdentity> identity_of(const virt::ConnectInfo& info) {
    net::PeerIdentity identity{info.host, std::nullopt, info.ca_file};
    if (info.thumbprints.empty()) {
        return identity;
    }
    const std::string& text =
        info.thumbprints.sha256.empty() ? info.thumbprints.sha1 : info.thumbprints.sha256;
    identity.pin = net::Thumbprint::parse(text);
    if (!identity.pin) {
        log::error("thumbprint_malformed", {{"host", info.host}, {"thumbprint", text}});
        return Errc::thumbprint_mismatch;
    }
    return identity;
}

}  // namespace

Task<Result<OpenUpstream>> open_webmks(virt::ConnectInfo info, const UpstreamContext& context) {
    auto identity = identity_of(info);
    if (!identity) {
        co_return identity.error();
    }
    const net::Endpoint endpoint{info.host, info.port};
    auto socket = co_await net::dial(endpoint);
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
    co_return upstream;
}

}  // namespace porthole::proxy
