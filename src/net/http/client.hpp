// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "net/thumbprint.hpp"

#include <boost/system/result.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::net::http {

struct ClientOptions {
    /// Pins the server's certificate; then neither issuer nor name nor age matter.
    std::optional<Thumbprint> thumbprint;
    /// Without a pin: the PEM file whose certificates must have issued the server's; empty: the
    /// system's. There is no third way.
    std::string ca_file;
    /// Lets http URLs through as well as https ones.
    bool allow_plain = false;
    Milliseconds connect_timeout{10'000};
    std::size_t reply_limit_bytes = std::size_t{32} << 20U;
    /// Kept open for later calls; more are opened when more calls run at once.
    std::size_t idle_connections = 8;
};

/// One line of a header. Any value may be a token or a cookie, so all are secrets.
struct ClientHeader {
    std::string name;
    Secret value;
};

struct ClientRequest {
    std::string method = "GET";
    std::string url;
    std::vector<ClientHeader> headers;  ///< Content-Type among them, where there is a body
    Secret body;
    std::chrono::steady_clock::time_point deadline;
    std::stop_token stop;  ///< gives it up before that, about a second after it was asked to
};

struct ClientReply {
    int status = 0;
    std::vector<ClientHeader> headers;  ///< as they came, names in lower case
    std::string body;

    /// The first header called `name`, in lower case; null when there is none.
    const Secret* header(std::string_view name) const noexcept;
};

/// Why there is no reply.
struct ClientError {
    enum class Kind {
        unreachable,   ///< no connection, it broke, the deadline passed, or it was to stop
        certificate,   ///< the server could not prove who it is; nothing was sent to it
        protocol,      ///< what came is not HTTP, or too large
        invalid_text,  ///< method, URL or a header cannot be written in HTTP; nothing was sent
    };

    Kind kind = Kind::unreachable;
    std::string detail;  ///< for the log, where it is quoted: part of it may come from outside
    std::string seen;    ///< certificate: SHA-256 thumbprint of the one the server showed
};

using ClientOutcome = boost::system::result<ClientReply, ClientError>;

/// Requests to HTTP servers, over connections that are kept and used again by whichever thread
/// calls next. Follows no redirect, keeps no cookie, decompresses nothing, and goes straight to the
/// server whatever the environment says of proxies. The first one makes the process ignore SIGPIPE,
/// unless it handles that signal already.
///
/// Lifetime: outlives its calls. Threads: any; calls run in parallel, each blocks its thread until
/// there is a reply, a failure, or the request's deadline passes.
class Client {
public:
    explicit Client(ClientOptions options);
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    ~Client();

    /// Any status is a reply.
    ClientOutcome exchange(const ClientRequest& request);

private:
    class Pool;
    const std::unique_ptr<Pool> pool_;
};

}  // namespace porthole::net::http
