// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "esxi/address.hpp"
#include "esxi/census.hpp"
#include "esxi/deadline.hpp"
#include "esxi/handshake.hpp"
#include "esxi/mode.hpp"
#include "esxi/options.hpp"
#include "esxi/relay.hpp"
#include "esxi/shaped_stream.hpp"
#include "esxi/ticket_book.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <optional>
#include <string>

namespace porthole::esxi {

/// What all connections of a simulated host share. Lifetime: outlives them.
struct Host {
    const Options& options;
    boost::asio::ssl::context& tls;
    TicketBook& tickets;
    ModeSwitch& modes;
    Census& census;
};

/// One TCP connection of the console endpoint, from accept to its end: TLS, the upgrade with a
/// ticket, the session. Its sockets close when it is destroyed; it counts as open until then.
///
/// A request that names a ticket spends it, whatever becomes of the request. Answers that are not
/// in the reference, and are our choice: 404 for an unknown or spent ticket, 403 when the VM has
/// too many connections, 400 for no upgrade, 503 when the VM's VNC server does not answer.
///
/// Lifetime: within its host's. Threads: the simulator's only.
/// Cancellation: `run` ends at once.
class Connection final : public Disconnectable {
public:
    Connection(Host& host, boost::asio::ip::tcp::socket socket);

    Task<void> run();
    void disconnect(bool reset) override;

private:
    Task<void> serve();
    /// Ends the connection of a peer that keeps us waiting.
    Task<void> watch();

    Task<std::optional<UpgradeRequest>> read_request();
    Task<void> answer(const UpgradeRequest& request);
    Task<void> answer_broken(BrokenAnswer broken);
    Task<void> open_session(const UpgradeRequest& request, Ticket ticket);
    Task<bool> upgrade(const UpgradeRequest& request);
    Task<void> run_session(std::string vm, ConsoleSocket console);

    Task<void> refuse(boost::beast::http::status status);
    void close();

    Host& host_;
    ModeOrder order_;
    Counted tcp_open_;
    std::optional<OpenConnection> open_;
    Deadline deadline_;
    WebSocket websocket_;
    std::optional<Relay> relay_;
};

}  // namespace porthole::esxi
