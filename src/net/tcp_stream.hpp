// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/stream.hpp"

#include <boost/asio/ip/tcp.hpp>

namespace porthole::net {

/// A Stream over plain TCP.
class TcpStream final : public Stream {
public:
    /// Takes over a connected socket, and prepares it.
    explicit TcpStream(boost::asio::ip::tcp::socket socket);

    Task<Result<void>> readable() override;
    Task<Result<std::size_t>> read_some(std::span<std::byte> into) override;
    Task<Result<void>> write_all(std::span<const std::byte> bytes) override;
    Result<std::optional<std::size_t>> try_read(std::span<std::byte> into) override;
    Result<Sent> try_write(std::span<const std::byte>& bytes) override;
    boost::asio::ip::tcp::socket* idle_socket() noexcept override { return &socket_; }
    TcpStream* plain() noexcept override { return this; }
    Task<Result<void>> shutdown_send() override;
    void close() noexcept override;

    boost::asio::ip::tcp::socket& socket() noexcept { return socket_; }

private:
    boost::asio::ip::tcp::socket socket_;
};

/// Makes `socket` non-blocking, sends small writes at once, and has the kernel probe a silent peer
/// (TCP keep-alive), so that a browser or host that vanished is noticed in about two minutes.
void prepare(boost::asio::ip::tcp::socket& socket);

/// Waits until `socket` is ready for `kind`; fails with its error.
Task<Result<void>> wait_for(
    boost::asio::ip::tcp::socket& socket, boost::asio::socket_base::wait_type kind
);

}  // namespace porthole::net
