// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/record_socket.hpp"
#include "net/stream.hpp"
#include "net/tls_context.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <string>
#include <vector>

namespace porthole::net {

class ServerTls;

struct SslDeleter {
    void operator()(SSL* ssl) const noexcept;
};
using SslPtr = std::unique_ptr<SSL, SslDeleter>;

/// A Stream over TLS. Many records are read by one call to the system, and written by one. An idle
/// stream holds no buffer.
class TlsStream final : public Stream {
public:
    /// Shakes hands with a browser. Fails with protocol_violation, or the socket's error.
    static Task<Result<StreamPtr>> accept(
        boost::asio::ip::tcp::socket socket, const ServerTls& tls
    );

    /// Shakes hands with a server and checks who it is before a byte of ours goes to it. Fails with
    /// thumbprint_mismatch when `identity` does not hold (the reason is in the log), with
    /// upstream_protocol when it does not speak TLS as we do.
    static Task<Result<std::unique_ptr<TlsStream>>> connect(
        boost::asio::ip::tcp::socket socket, const ClientTls& tls, PeerIdentity identity
    );

    TlsStream(boost::asio::ip::tcp::socket socket, SslPtr ssl);

    /// The certificates that the server has shown, in DER, its own first.
    std::vector<std::string> peer_chain() const;

    /// Gives TLS up without a word to the peer, and returns the connection below it, where
    /// something else follows. Fails with upstream_protocol when the peer has said more under TLS
    /// than was read.
    Result<boost::asio::ip::tcp::socket> abandon() &&;

    Task<Result<void>> readable() override;
    Task<Result<std::size_t>> read_some(std::span<std::byte> into) override;
    Task<Result<void>> write_all(std::span<const std::byte> bytes) override;
    Result<std::optional<std::size_t>> try_read(std::span<std::byte> into) override;
    Result<Sent> try_write(std::span<const std::byte>& bytes) override;
    boost::asio::ip::tcp::socket* idle_socket() noexcept override;
    Task<Result<void>> shutdown_send() override;
    void close() noexcept override;

private:
    /// What OpenSSL's call that returned `result` failed with; no error when it has to be repeated
    /// after `wait`.
    boost::system::error_code failure_after(int result) const;
    /// Waits for what OpenSSL asked for last.
    Task<Result<void>> wait();
    Task<Result<void>> handshake();

    RecordSocket records_;
    SslPtr ssl_;
};

}  // namespace porthole::net
