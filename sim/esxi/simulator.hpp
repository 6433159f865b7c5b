// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/task_group.hpp"
#include "esxi/authd_connection.hpp"
#include "esxi/authd_mode.hpp"
#include "esxi/census.hpp"
#include "esxi/connection.hpp"
#include "esxi/control_api.hpp"
#include "esxi/identity.hpp"
#include "esxi/listener.hpp"
#include "esxi/mode.hpp"
#include "esxi/options.hpp"
#include "esxi/ticket_book.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <string>

namespace porthole::esxi {

/// A simulated ESXi host: its console endpoint, its authentication daemon, and the
/// control API beside them. A fake, as no real
/// host can be had here; its WebSocket is Beast's, on purpose, and not the gateway's own.
///
/// Lifetime: within its context's and clock's; its context has run to its end before it is
/// destroyed. Threads: the one that runs its context.
class Simulator {
public:
    /// Listens on both addresses. Throws when that, or the certificate, is not possible.
    Simulator(boost::asio::io_context& context, const Options& options, const Clock& clock);

    boost::asio::ip::tcp::endpoint console_endpoint() const { return consoles_.local_endpoint(); }
    boost::asio::ip::tcp::endpoint authd_endpoint() const { return authds_.local_endpoint(); }
    boost::asio::ip::tcp::endpoint control_endpoint() const { return controls_.local_endpoint(); }

    /// One line of JSON that says where it listens, and its thumbprints.
    std::string ready_line() const;

    void start();

    /// Ends everything; the context's `run` returns when that is done.
    void stop();

private:
    Task<void> serve_console(boost::asio::ip::tcp::socket socket);
    Task<void> serve_authd(boost::asio::ip::tcp::socket socket);

    Options options_;
    Identity identity_;
    Identity vm_identity_;
    Listener consoles_;
    Listener authds_;
    Listener controls_;
    TicketBook tickets_;
    ModeSwitch modes_;
    AuthdModeSwitch authd_modes_;
    Census census_;
    Host host_;
    AuthdHost authd_host_;
    ControlApi api_;
    TaskGroup tasks_;
};

}  // namespace porthole::esxi
