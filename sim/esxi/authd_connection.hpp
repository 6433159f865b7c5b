// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "esxi/address.hpp"
#include "esxi/authd_mode.hpp"
#include "esxi/census.hpp"
#include "esxi/deadline.hpp"
#include "esxi/options.hpp"
#include "esxi/ticket_book.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace porthole::esxi {

/// What all connections to a simulated authentication daemon share. Lifetime: outlives them.
struct AuthdHost {
    const Options& options;
    boost::asio::ssl::context& tls;
    boost::asio::ssl::context& vm_tls;  ///< of the VMs' processes
    const std::string& sha1;
    const std::string& vm_sha1;
    TicketBook& tickets;
    AuthdModeSwitch& modes;
    Census& census;
};

/// One connection to port 902: the greeting in the clear, TLS, USER, PASS, THUMBPRINT, CONNECT;
/// then the VM's process on the same TCP connection, with TLS begun anew, the nonce, and RFB from
/// ServerInit on. A USER spends the ticket that it names.
///
/// Lifetime: within its host's. Threads: the simulator's only.
/// Cancellation: `run` ends at once.
class AuthdConnection final : public Disconnectable {
public:
    AuthdConnection(AuthdHost& host, boost::asio::ip::tcp::socket socket);

    Task<void> run();
    void disconnect(bool reset) override;

private:
    using Tls = boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>;

    Task<void> serve();
    /// Ends the connection of a peer that keeps us waiting.
    Task<void> watch();

    Task<bool> greet();
    Task<bool> begin_tls(boost::asio::ssl::context& tls);
    Task<bool> log_in();
    Task<bool> become_vm();
    Task<void> run_session();

    /// The argument of the next line, which must begin with `verb`; nothing otherwise.
    Task<std::optional<std::string>> expect(std::string_view verb);
    Task<bool> reply(std::string_view text);
    Task<void> endless();
    Task<void> outlast();
    bool is(AuthdMode mode) const { return mode_ == mode; }

    AuthdHost& host_;
    AuthdMode mode_;
    Counted tcp_open_;
    std::optional<OpenConnection> open_;
    Deadline deadline_;
    boost::asio::ip::tcp::socket socket_;
    std::unique_ptr<Tls> tls_;
    Ticket ticket_;
    std::string nonce_;
    std::string held_;  ///< read, and not yet a line
};

}  // namespace porthole::esxi
