// SPDX-License-Identifier: Apache-2.0
#include "net/tcp_stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <netinet/tcp.h>

namespace porthole::net {
namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

template <int Name>
using TcpOption = asio::detail::socket_option::integer<IPPROTO_TCP, Name>;

bool would_block(const error_code& error) {
    return error == asio::error::would_block || error == asio::error::try_again;
}

}  // namespace

void prepare(tcp::socket& socket) {
    // None of these can fail on a connected TCP socket; one that has just died fails at its first
    // read.
    error_code ignored;
    socket.non_blocking(true, ignored);
    socket.set_option(tcp::no_delay(true), ignored);
    socket.set_option(asio::socket_base::keep_alive(true), ignored);
    socket.set_option(TcpOption<TCP_KEEPIDLE>(60), ignored);
    socket.set_option(TcpOption<TCP_KEEPINTVL>(15), ignored);
    socket.set_option(TcpOption<TCP_KEEPCNT>(4), ignored);
}

TcpStream::TcpStream(tcp::socket socket) : socket_(std::move(socket)) {
    prepare(socket_);
}

Task<Result<void>> wait_for(tcp::socket& socket, asio::socket_base::wait_type kind) {
    const auto [error] = co_await socket.async_wait(kind, asio::as_tuple(asio::use_awaitable));
    if (error) {
        co_return error;
    }
    co_return ok();
}

Task<Result<void>> TcpStream::readable() {
    const auto [error] = co_await socket_.async_wait(
        asio::socket_base::wait_read, asio::as_tuple(asio::use_awaitable)
    );
    if (error) {
        co_return error;
    }
    co_return ok();
}

Result<std::optional<std::size_t>> TcpStream::try_read(std::span<std::byte> into) {
    error_code error;
    const std::size_t got = socket_.read_some(asio::buffer(into.data(), into.size()), error);
    if (!error) {
        return std::optional(got);
    }
    if (error == asio::error::eof) {
        return std::optional(std::size_t{0});
    }
    if (would_block(error)) {
        return std::optional<std::size_t>();
    }
    return error;
}

Task<Result<std::size_t>> TcpStream::read_some(std::span<std::byte> into) {
    for (;;) {
        const auto got = try_read(into);
        if (!got) {
            co_return got.error();
        }
        if (const auto bytes = *got) {
            co_return *bytes;
        }
        const auto ready = co_await wait_for(socket_, asio::socket_base::wait_read);
        if (!ready) {
            co_return ready.error();
        }
    }
}

Result<Sent> TcpStream::try_write(std::span<const std::byte>& bytes) {
    while (!bytes.empty()) {
        error_code error;
        const std::size_t sent =
            socket_.write_some(asio::buffer(bytes.data(), bytes.size()), error);
        bytes = bytes.subspan(sent);
        if (would_block(error)) {
            return Sent::part;
        }
        if (error) {
            return error;
        }
    }
    return Sent::all;
}

Task<Result<void>> TcpStream::write_all(std::span<const std::byte> bytes) {
    for (;;) {
        const auto sent = try_write(bytes);
        if (!sent) {
            co_return sent.error();
        }
        if (*sent == Sent::all) {
            co_return ok();
        }
        const auto ready = co_await wait_for(socket_, asio::socket_base::wait_write);
        if (!ready) {
            co_return ready.error();
        }
    }
}

Task<Result<void>> TcpStream::shutdown_send() {
    error_code error;
    socket_.shutdown(tcp::socket::shutdown_send, error);
    if (error) {
        co_return error;
    }
    co_return ok();
}

void TcpStream::close() noexcept {
    error_code ignored;
    socket_.close(ignored);
}

}  // namespace porthole::net
