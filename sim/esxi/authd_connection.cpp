// SPDX-License-Identifier: Apache-2.0
#include "esxi/authd_connection.hpp"

#include "base/log.hpp"
#include "esxi/await.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <utility>

namespace porthole::esxi {
namespace asio = boost::asio;
using asio::experimental::awaitable_operators::operator||;

namespace {

constexpr std::size_t kMaxLineBytes = 8192;
constexpr std::size_t kNonceBytes = 16;

template <class Stream>
Task<bool> write(Stream& stream, std::string_view text, std::size_t piece_bytes) {
    while (!text.empty()) {
        const auto piece = text.substr(0, piece_bytes);
        const auto buffer = asio::buffer(piece.data(), piece.size());
        const auto [error, size] = co_await asio::async_write(stream, buffer, kAwait);
        if (error) {
            co_return false;
        }
        text.remove_prefix(piece.size());
    }
    co_return true;
}

template <class Stream>
Task<std::string> read(Stream& stream, std::size_t bytes) {
    std::string text(bytes, '\0');
    const auto [error, size] = co_await asio::async_read(stream, asio::buffer(text), kAwait);
    text.resize(error ? 0 : size);
    co_return text;
}

/// Plays RFB's client until ServerInit is next, as the VM's process needs no opening.
Task<bool> open_console(ConsoleSocket& console) {
    constexpr std::string_view kVersion = "RFB 003.008\n";
    const auto version = co_await read(console, kVersion.size());
    if (version != kVersion) {
        co_return false;
    }
    co_await write(console, kVersion, kVersion.size());
    const auto count = co_await read(console, 1);
    const auto number = count.empty() ? 0U : static_cast<unsigned char>(count.front());
    const auto types = co_await read(console, number);
    if (types.find('\1') == std::string::npos) {
        co_return false;
    }
    co_await write(console, "\1", 1);
    const auto result = co_await read(console, 4);
    if (result != std::string(4, '\0')) {
        co_return false;
    }
    co_return co_await write(console, "\1", 1);
}

/// Carries bytes until either side ends; true when it is `from` that ended, and did so properly.
template <class From, class To>
Task<bool> carry(From& from, To& to) {
    std::string buffer(64UL * 1024, '\0');
    for (;;) {
        const auto [error, size] = co_await from.async_read_some(asio::buffer(buffer), kAwait);
        if (error) {
            co_return error == asio::error::eof;
        }
        const bool sent = co_await write(to, std::string_view(buffer).substr(0, size), size);
        if (!sent) {
            co_return false;
        }
    }
}

}  // namespace

AuthdConnection::AuthdConnection(AuthdHost& host, asio::ip::tcp::socket socket)
    : host_(host),
      mode_(host.modes.next()),
      tcp_open_(host.census.tcp_open),
      deadline_(socket.get_executor(), host.options.peer_timeout),
      socket_(std::move(socket)) {
    Error ignored;
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
}

Task<void> AuthdConnection::run() {
    log::debug("authd_accepted", {{"mode", authd_mode_name(mode_)}});
    co_await (serve() || watch());
}

Task<void> AuthdConnection::watch() {
    co_await deadline_.missed();
    log::debug("peer_timed_out", {{"mode", authd_mode_name(mode_)}});
}

void AuthdConnection::disconnect(bool reset) {
    Error ignored;
    if (reset) {
        socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    }
    socket_.close(ignored);
}

Task<void> AuthdConnection::serve() {
    const bool greeted = co_await greet();
    if (!greeted) {
        co_return;
    }
    auto& certificate = is(AuthdMode::wrong_certificate) ? host_.vm_tls : host_.tls;
    const bool secured = co_await begin_tls(certificate);
    if (!secured) {
        co_return;
    }
    const bool logged_in = co_await log_in();
    if (!logged_in) {
        co_return;
    }
    const bool handed_over = co_await become_vm();
    if (handed_over) {
        co_await run_session();
    }
}

Task<bool> AuthdConnection::greet() {
    const Deadline::Wait wait(deadline_);
    if (is(AuthdMode::close)) {
        co_return false;
    }
    if (is(AuthdMode::stall)) {
        co_await outlast();
        co_return false;
    }
    std::string greeting =
        "220 VMware Authentication Daemon Version 1.10: SSL Required, ServerDaemonProtocol:SOAP, "
        "MKSDisplayProtocol:VNC , VMXARGS supported, NFCSSL supported";
    if (is(AuthdMode::no_ssl)) {
        greeting = "220 VMware Authentication Daemon Version 1.0, ServerDaemonProtocol:SOAP";
    } else if (is(AuthdMode::busy)) {
        greeting = "421 Too many connections; SSL Required";
    } else if (is(AuthdMode::endless_greeting)) {
        co_await endless();
        co_return false;
    }
    greeting += "\r\n";
    const std::size_t piece_bytes = is(AuthdMode::split_lines) ? 1 : greeting.size();
    co_return co_await write(socket_, greeting, piece_bytes);
}

Task<bool> AuthdConnection::begin_tls(asio::ssl::context& tls) {
    const Deadline::Wait wait(deadline_);
    // What was TLS before ends without a word: the daemon gives the bare connection away.
    tls_ = std::make_unique<Tls>(socket_, tls);
    const auto [error] = co_await tls_->async_handshake(Tls::server, kAwait);
    if (error) {
        log::debug("tls_failed", {{"cause", error}});
    }
    co_return !error;
}

Task<std::optional<std::string>> AuthdConnection::expect(std::string_view verb) {
    const Deadline::Wait wait(deadline_);
    std::size_t end = held_.find("\r\n");
    while (end == std::string::npos) {
        std::array<char, 1024> chunk{};
        const auto [error, size] = co_await tls_->async_read_some(asio::buffer(chunk), kAwait);
        if (error || held_.size() > kMaxLineBytes) {
            co_return std::nullopt;
        }
        held_.append(chunk.data(), size);
        end = held_.find("\r\n");
    }
    const std::string line = held_.substr(0, end);
    held_.erase(0, end + 2);
    if (!line.starts_with(std::string(verb) + ' ')) {
        ++host_.census.violations;
        log::debug("authd_line_unexpected", {{"expected", verb}});
        co_await reply("500 Unknown command");
        co_return std::nullopt;
    }
    co_return line.substr(verb.size() + 1);
}

Task<bool> AuthdConnection::reply(std::string_view text) {
    const Deadline::Wait wait(deadline_);
    const std::string line = std::string(text) + "\r\n";
    const std::size_t piece_bytes = is(AuthdMode::split_lines) ? 1 : line.size();
    co_return co_await write(*tls_, line, piece_bytes);
}

Task<void> AuthdConnection::endless() {
    const std::string text(4096, '2');
    for (bool sent = true; sent;) {
        if (tls_) {
            sent = co_await write(*tls_, text, text.size());
        } else {
            sent = co_await write(socket_, text, text.size());
        }
    }
}

Task<void> AuthdConnection::outlast() {
    const Deadline::Wait wait(deadline_);
    std::array<char, 1024> dropped{};
    for (;;) {
        const auto [error, size] = co_await socket_.async_read_some(asio::buffer(dropped), kAwait);
        if (error) {
            co_return;
        }
    }
}

Task<bool> AuthdConnection::log_in() {
    const auto user = co_await expect("USER");
    if (!user) {
        co_return false;
    }
    const auto ticket = host_.tickets.take(*user);
    if (is(AuthdMode::refuse_user)) {
        co_await reply("530 Login incorrect.");
        co_return false;
    }
    // Whether the ticket is a good one shows with the password.
    const std::string question = "331 Password required for " + *user + ".";
    const bool asked = co_await reply(question);
    const auto password = co_await expect("PASS");
    if (!asked || !password) {
        co_return false;
    }
    if (!ticket || !ticket->mks || *password != *user || is(AuthdMode::refuse_pass)) {
        co_await reply("530 Login incorrect.");
        co_return false;
    }
    ticket_ = *ticket;
    const std::string code = is(AuthdMode::odd_code) ? "299" : "230";
    const std::string welcome = code + " User " + *user + " logged in.";
    co_await reply(welcome);
    const auto nonce = co_await expect("THUMBPRINT");
    if (!nonce || nonce->size() != kNonceBytes) {
        co_return false;
    }
    nonce_ = *nonce;
    const std::string& told = is(AuthdMode::wrong_vm_certificate) ? host_.sha1 : host_.vm_sha1;
    const std::string thumbprint = "200 " + (is(AuthdMode::no_thumbprint) ? "OK" : told);
    co_await reply(thumbprint);
    const auto target = co_await expect("CONNECT");
    if (!target || !target->ends_with(" mks") || target->size() == 4) {
        co_return false;
    }
    if (is(AuthdMode::refuse_connect)) {
        co_await reply("550 Cannot open the VM.");
        co_return false;
    }
    if (is(AuthdMode::endless_line)) {
        co_await endless();
        co_return false;
    }
    std::string answer = "200 Connect " + target->substr(0, target->size() - 4);
    if (is(AuthdMode::unread_bytes)) {
        answer += "\r\n200 and more";
    }
    co_return co_await reply(answer);
}

Task<bool> AuthdConnection::become_vm() {
    if (!held_.empty()) {
        ++host_.census.violations;
        co_return false;
    }
    if (is(AuthdMode::stall_before_vm) || is(AuthdMode::unread_bytes)) {
        co_await outlast();
        co_return false;
    }
    const bool secured = co_await begin_tls(host_.vm_tls);
    if (!secured) {
        co_return false;
    }
    const Deadline::Wait wait(deadline_);
    const auto nonce = co_await read(*tls_, kNonceBytes);
    if (nonce != nonce_) {
        ++host_.census.violations;
        log::debug("nonce_wrong");
        co_return false;
    }
    co_return !is(AuthdMode::close_after_nonce);
}

Task<void> AuthdConnection::run_session() {
    auto connected = co_await connect_console(ticket_.console);
    if (!connected) {
        log::warn("console_unreachable", {{"vm", ticket_.vm}, {"cause", connected.error()}});
        co_return;
    }
    const bool opened = co_await open_console(*connected);
    if (!opened) {
        log::warn("console_not_rfb", {{"vm", ticket_.vm}});
        co_return;
    }
    open_.emplace(host_.census, ticket_.vm, *this);
    ++host_.census.total;
    log::info("session_opened", {{"vm", ticket_.vm}, {"mode", authd_mode_name(mode_)}});
    const auto ended = co_await (carry(*tls_, *connected) || carry(*connected, *tls_));
    if (ended.index() == 0) {
        ++(std::get<0>(ended) ? host_.census.closed_by_peer : host_.census.cut_by_peer);
    }
    log::info("session_ended", {{"vm", ticket_.vm}});
}

}  // namespace porthole::esxi
