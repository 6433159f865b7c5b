// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "net/stream.hpp"
#include "proxy/rfb/browser_opening.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <string>

namespace porthole::proxy::rfb {

/// What becomes of the browser's ClientInit.
enum class ClientInit {
    forwarded,  ///< the console waits for it
    kept,       ///< the console begins with ServerInit
};

/// A console that is past its own opening, as a whole VNC server: whoever reads and writes meets
/// RFB's opening first, then ServerInit, then the console as it is. Each message of the opening is
/// what one read returns, ServerInit among them; what the browser sends early is passed on.
///
/// A read fails with protocol_violation after a browser's wrong answer, once it has been told, with
/// upstream_protocol when ServerInit is none, and with deadline_exceeded when the opening takes
/// longer than `limit`.
class ConsoleStream final : public net::Stream {
public:
    static constexpr Milliseconds kOpeningLimit{30'000};

    ConsoleStream(
        net::StreamPtr console,
        ClientInit client_init,
        const boost::asio::any_io_executor& executor,
        Milliseconds limit = kOpeningLimit
    );

    Task<Result<void>> readable() override;
    Task<Result<std::size_t>> read_some(std::span<std::byte> into) override;
    Task<Result<void>> write_all(std::span<const std::byte> bytes) override;
    Result<std::optional<std::size_t>> try_read(std::span<std::byte> into) override;
    Result<net::Sent> try_write(std::span<const std::byte>& bytes) override;
    boost::asio::ip::tcp::socket* idle_socket() noexcept override;
    net::TcpStream* plain() noexcept override;
    Task<Result<void>> shutdown_send() override { return console_->shutdown_send(); }
    void close() noexcept override;

private:
    /// What is needed until the browser's opening is over.
    struct Opening {
        Opening(const boost::asio::any_io_executor& executor, Milliseconds limit);

        BrowserOpening messages;
        std::chrono::steady_clock::time_point deadline;
        boost::asio::steady_timer answered;  ///< cancelled when the browser has said something
    };

    /// Whether what goes is the console's own from now on.
    bool passes_writes() const noexcept { return !opening_ || opening_->messages.is_over(); }
    /// Whether what comes is the console's own from now on.
    bool passes_reads() const noexcept { return server_init_read_ && unread_.empty(); }
    /// Waits until there is a message, or none will come.
    Task<Result<void>> message_or_end();
    Task<Result<std::string>> next_message();

    net::StreamPtr console_;
    ClientInit client_init_;
    std::unique_ptr<Opening> opening_;  ///< null when that is over
    std::string unread_;                ///< of a message that was longer than the reader's room
    bool server_init_read_ = false;
    bool closed_ = false;
};

}  // namespace porthole::proxy::rfb
