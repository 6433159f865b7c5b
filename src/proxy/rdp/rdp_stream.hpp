// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "net/address_rules.hpp"
#include "net/endpoint.hpp"
#include "net/stream.hpp"
#include "net/tcp_stream.hpp"
#include "net/tls_context.hpp"
#include "net/tls_stream.hpp"
#include "proxy/rdp/clean_path.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace porthole::proxy::rdp {

/// Who is at the other end.
struct Server {
    net::PeerIdentity identity;
    net::Endpoint endpoint;
    const net::AddressRules* addresses = nullptr;  ///< where it may be; outlives the stream
    std::string preconnection_blob;  ///< names the VM that is meant; empty: there is but one
};

/// An RDP server, as a browser with RDCleanPath meets it: what is written first is the request,
/// what is read first the answer, and from then on it is what TLS carries. Of the request, only
/// RDP's own first message counts; where it leads and who may, was decided before. Nothing is sent
/// to the server until the request is there, and nothing more when it cannot prove who it is.
///
/// When the server cannot be had, one read returns RDCleanPath's error and the next one fails: with
/// protocol_violation after a wrong request, with upstream_insecure when the server speaks no TLS
/// or no kind that the browser offered, with thumbprint_mismatch, upstream_protocol,
/// upstream_closed, or deadline_exceeded when one of the `Limits` has passed.
class RdpStream final : public net::Stream {
public:
    struct Limits {
        /// For the request: meanwhile a person may be asked for a password.
        Milliseconds request{std::chrono::minutes(5)};
        /// How old a connection may be on which nothing was said; then there is a new one.
        Milliseconds unused{5000};
        Milliseconds opening{30'000};  ///< from the request to the answer
    };

    /// `tcp` is a fresh connection to `server`; `tls` outlives this.
    RdpStream(
        std::unique_ptr<net::TcpStream> tcp,
        Server server,
        const net::ClientTls& tls,
        const boost::asio::any_io_executor& executor,
        Limits limits
    );

    Task<Result<void>> readable() override;
    Task<Result<std::size_t>> read_some(std::span<std::byte> into) override;
    Task<Result<void>> write_all(std::span<const std::byte> bytes) override;
    Result<std::optional<std::size_t>> try_read(std::span<std::byte> into) override;
    Result<net::Sent> try_write(std::span<const std::byte>& bytes) override;
    boost::asio::ip::tcp::socket* idle_socket() noexcept override;
    Task<Result<void>> shutdown_send() override;
    void close() noexcept override;

private:
    /// From then on, both ways, it is what TLS carries.
    bool passes() const noexcept { return opened_ && unread_.empty() && !failure_; }
    /// Returns once there is an answer for the browser.
    Task<void> open();
    Task<Result<CleanPath>> ask_and_exchange();
    /// The request of the browser, when it is whole.
    Task<Result<CleanPath>> request();
    Task<Result<CleanPath>> exchange(CleanPath asked);
    /// Sends RDP's first message; returns the server's.
    Task<Result<std::string>> negotiate(std::string x224);

    std::unique_ptr<net::TcpStream> tcp_;  ///< until TLS takes it over
    std::unique_ptr<net::TlsStream> tls_stream_;
    Server server_;
    const net::ClientTls& tls_;
    Limits limits_;
    std::chrono::steady_clock::time_point connected_at_;
    boost::asio::steady_timer asked_;  ///< cancelled when the browser has said something
    std::string asked_text_;           ///< the request, as far as it came
    std::size_t asked_bytes_ = 0;      ///< how long it is, once that is known
    bool asked_wrongly_ = false;
    std::string refusal_;  ///< the server's answer, when it refuses by that
    std::string unread_;   ///< of the answer
    boost::system::error_code failure_;
    bool opened_ = false;
    bool closed_ = false;
};

}  // namespace porthole::proxy::rdp
