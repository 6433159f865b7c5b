// SPDX-License-Identifier: Apache-2.0
#include "proxy/rfb/console_stream.hpp"

#include "net/deadline.hpp"
#include "proxy/rfb/server_init.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

namespace porthole::proxy::rfb {
namespace asio = boost::asio;
using boost::system::error_code;

ConsoleStream::ConsoleStream(
    net::StreamPtr console,
    ClientInit client_init,
    const asio::any_io_executor& executor,
    Milliseconds limit
)
    : console_(std::move(console)),
      client_init_(client_init),
      opening_(std::make_unique<Opening>(executor, limit)) {}

ConsoleStream::Opening::Opening(const asio::any_io_executor& executor, Milliseconds limit)
    : deadline(std::chrono::steady_clock::now() + limit), answered(executor, deadline) {}

Task<Result<void>> ConsoleStream::message_or_end() {
    const BrowserOpening& messages = opening_->messages;
    while (messages.is_waiting() && !messages.is_over() && !messages.has_failed() && !closed_) {
        const auto [interrupted] =
            co_await opening_->answered.async_wait(asio::as_tuple(asio::use_awaitable));
        if (!interrupted) {
            co_return Errc::deadline_exceeded;
        }
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) {
            co_return error_code(asio::error::operation_aborted);
        }
    }
    if (closed_) {
        co_return error_code(asio::error::bad_descriptor);
    }
    co_return ok();
}

Task<Result<void>> ConsoleStream::readable() {
    if (!server_init_read_) {
        const auto ready = co_await message_or_end();
        if (!ready) {
            co_return ready.error();
        }
        if (!opening_->messages.is_waiting() || opening_->messages.has_failed()) {
            co_return ok();
        }
    }
    if (!unread_.empty()) {
        co_return ok();
    }
    co_return co_await console_->readable();
}

Task<Result<std::string>> ConsoleStream::next_message() {
    const auto ready = co_await message_or_end();
    if (!ready) {
        co_return ready.error();
    }
    if (auto message = opening_->messages.next_message()) {
        co_return std::move(*message);
    }
    if (opening_->messages.has_failed()) {
        co_return Errc::protocol_violation;
    }
    const auto left = std::chrono::duration_cast<Milliseconds>(
        opening_->deadline - std::chrono::steady_clock::now()
    );
    auto server_init =
        co_await net::with_deadline(std::max(left, Milliseconds(0)), read_server_init(*console_));
    server_init_read_ = server_init.has_value();
    if (server_init_read_) {
        opening_.reset();
    }
    co_return server_init;
}

Task<Result<std::size_t>> ConsoleStream::read_some(std::span<std::byte> into) {
    if (passes_reads()) {
        co_return co_await console_->read_some(into);
    }
    if (unread_.empty()) {
        auto message = co_await next_message();
        if (!message) {
            co_return message.error();
        }
        unread_ = std::move(*message);
    }
    const std::size_t size = std::min(into.size(), unread_.size());
    std::memcpy(into.data(), unread_.data(), size);
    unread_.erase(0, size);
    co_return size;
}

Result<std::optional<std::size_t>> ConsoleStream::try_read(std::span<std::byte> into) {
    return passes_reads() ? console_->try_read(into) : Stream::try_read(into);
}

Result<net::Sent> ConsoleStream::try_write(std::span<const std::byte>& bytes) {
    return passes_writes() ? console_->try_write(bytes) : Stream::try_write(bytes);
}

asio::ip::tcp::socket* ConsoleStream::idle_socket() noexcept {
    return passes_reads() ? console_->idle_socket() : nullptr;
}

net::TcpStream* ConsoleStream::plain() noexcept {
    return passes_reads() && passes_writes() ? console_->plain() : nullptr;
}

Task<Result<void>> ConsoleStream::write_all(std::span<const std::byte> bytes) {
    if (passes_writes()) {
        co_return co_await console_->write_all(bytes);
    }
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const std::string_view rest = opening_->messages.take(text);
    std::string to_console;
    if (opening_->messages.is_over() && client_init_ == ClientInit::forwarded) {
        to_console = opening_->messages.client_init();
    }
    to_console.append(rest);
    opening_->answered.cancel();
    if (to_console.empty()) {
        co_return ok();
    }
    co_return co_await console_->write_all(net::as_bytes(to_console));
}

void ConsoleStream::close() noexcept {
    closed_ = true;
    if (opening_) {
        opening_->answered.cancel();
    }
    console_->close();
}

}  // namespace porthole::proxy::rfb
