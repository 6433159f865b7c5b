// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "net/connection_gate.hpp"
#include "net/http/message.hpp"
#include "net/http/trusted_proxies.hpp"
#include "net/stream.hpp"
#include "net/worker.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <string>
#include <string_view>

namespace porthole::net {
class ServerTls;
}

namespace porthole::net::http {

/// What bounds one connection.
struct Limits {
    std::uint32_t head_bytes = 32 * 1024;  ///< request line and headers
    std::size_t target_bytes = 8 * 1024;   ///< path and query
    std::ptrdiff_t fields = 100;           ///< header lines
    std::uint64_t body_bytes = 64 * 1024;
    Milliseconds head_time{10'000
    };  ///< from a request's first byte until its end; at first, from the start
    Milliseconds idle_time{75'000};   ///< between two requests of one connection
    Milliseconds write_time{30'000};  ///< for one answer
};

/// An upgraded connection: ours now, no HTTP any more.
struct Upgraded {
    StreamPtr stream;
    std::string leftover;  ///< bytes that came behind the request's head
    /// Given up once its client has shown what entitles it to the connection.
    ConnectionGate::Place place = {};
};

/// Answers the requests of one listener.
///
/// Lifetime: outlives the listener. Threads: called on every worker at once.
class Handler {
public:
    virtual ~Handler() = default;

    /// Answers one request. `request_id` names it in the log, and should be in the answer when that
    /// reports an error.
    virtual Task<Response> handle(
        Worker& worker, const Request& request, const Peer& peer, std::string request_id
    ) = 0;

    /// The answer to a request that the server itself refuses, before it was read or because of its
    /// form. The connection ends with it.
    virtual Response refuse(Status status, std::string_view request_id);

    /// True for requests that `upgrade` will take.
    virtual bool wants(const Request& /*request*/) const { return false; }

    /// Takes the connection over, answer to the request included. Never called when `wants` is not
    /// overridden.
    virtual Task<void> upgrade(
        Worker& worker, Request request, Peer peer, std::string request_id, Upgraded connection
    );
};

/// How connections to one listener become requests. What it points at outlives them.
struct Entrance {
    const ServerTls* tls = nullptr;           ///< null: plain HTTP
    const TrustedProxies* proxies = nullptr;  ///< null: nobody is believed
    ConnectionGate* gate = nullptr;           ///< null: connections are not counted
    /// Every connection begins with a header of the PROXY protocol, and comes from a trusted proxy;
    /// otherwise none may: it would be a malformed request.
    bool proxy_header = false;
    Limits limits = {};
};

/// Serves one accepted connection until it ends: PROXY header and TLS first, where there are such,
/// then requests, kept alive. Malformed requests are answered with 400, 413, 414 or 431, slow ones
/// with 408, and end the connection.
Task<void> serve(
    Worker& worker, boost::asio::ip::tcp::socket socket, Entrance entrance, Handler& handler
);

/// As above, on a connection that is open already, TLS included; `place` is what it counts as.
Task<void> serve(
    Worker& worker,
    StreamPtr stream,
    Peer peer,
    Handler& handler,
    Limits limits,
    const TrustedProxies* proxies = nullptr,
    ConnectionGate::Place place = {}
);

}  // namespace porthole::net::http
