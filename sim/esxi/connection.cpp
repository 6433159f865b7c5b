// SPDX-License-Identifier: Apache-2.0
#include "esxi/connection.hpp"

#include "base/log.hpp"
#include "esxi/await.hpp"
#include "esxi/frame.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream_base.hpp>

#include <array>
#include <utility>

namespace porthole::esxi {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

namespace {

constexpr std::size_t kMaxRequestBytes = 16UL * 1024;

/// Reads and drops what comes, until the peer goes away or is cut off.
template <class Stream>
Task<void> outlast(Stream& stream, Deadline& deadline) {
    const Deadline::Wait wait(deadline);
    std::array<char, 1024> dropped{};
    for (;;) {
        const auto [error, size] = co_await stream.async_read_some(asio::buffer(dropped), kAwait);
        if (error) {
            co_return;
        }
    }
}

ShapedStream::Shape shape_of(Mode mode) {
    switch (mode) {
        case Mode::coalesced:
        case Mode::junk_after_101:
            return ShapedStream::Shape::hold;
        case Mode::trickle:
            return ShapedStream::Shape::trickle;
        default:
            return ShapedStream::Shape::plain;
    }
}

}  // namespace

Connection::Connection(Host& host, asio::ip::tcp::socket socket)
    : host_(host),
      order_(host.modes.next()),
      tcp_open_(host.census.tcp_open),
      deadline_(socket.get_executor(), host.options.peer_timeout),
      websocket_(std::move(socket), host.tls) {
    Error ignored;
    tcp_layer(websocket_).set_option(asio::ip::tcp::no_delay(true), ignored);
    websocket_.next_layer().set_shape(shape_of(order_.mode));
}

Task<void> Connection::run() {
    using asio::experimental::awaitable_operators::operator||;
    log::debug("connection_accepted", {{"mode", mode_name(order_.mode)}});
    co_await (serve() || watch());
}

Task<void> Connection::watch() {
    co_await deadline_.missed();
    log::debug("peer_timed_out", {{"mode", mode_name(order_.mode)}});
    close();
}

void Connection::close() {
    Error ignored;
    tcp_layer(websocket_).close(ignored);
}

void Connection::disconnect(bool reset) {
    Error ignored;
    if (reset) {
        tcp_layer(websocket_).set_option(asio::socket_base::linger(true, 0), ignored);
        close();
    } else if (relay_) {
        relay_->power_off();
    } else {
        close();
    }
}

Task<void> Connection::serve() {
    if (order_.mode == Mode::close_before_tls) {
        co_return;
    }
    if (order_.mode == Mode::stall_before_tls) {
        co_await outlast(tcp_layer(websocket_), deadline_);
        co_return;
    }
    const auto request = co_await read_request();
    if (!request || order_.mode == Mode::close_in_handshake) {
        co_return;
    }
    if (order_.mode == Mode::stall_before_101) {
        co_await outlast(tls_layer(websocket_), deadline_);
        co_return;
    }
    co_await answer(*request);
}

Task<std::optional<UpgradeRequest>> Connection::read_request() {
    const Deadline::Wait wait(deadline_);
    auto& tls = tls_layer(websocket_);
    const auto [failed] = co_await tls.async_handshake(TlsStream::server, kAwait);
    if (failed) {
        log::debug("tls_failed", {{"cause", failed}});
        co_return std::nullopt;
    }
    beast::flat_buffer buffer(kMaxRequestBytes);
    http::request_parser<http::empty_body> parser;
    parser.header_limit(kMaxRequestBytes);
    const auto [error, size] = co_await http::async_read(tls, buffer, parser, kAwait);
    if (error) {
        log::debug("request_failed", {{"cause", error}});
        co_return std::nullopt;
    }
    if (buffer.size() > 0) {
        // A client has nothing to say before it knows the answer, RFC 6455 section 4.1.
        ++host_.census.violations;
        log::debug("spoke_too_early", {{"bytes", buffer.size()}});
        co_return std::nullopt;
    }
    co_return parser.release();
}

Task<void> Connection::answer(const UpgradeRequest& request) {
    const auto name = ticket_name(request);
    const auto ticket = name ? host_.tickets.take(*name) : std::nullopt;
    auto broken = broken_answer(order_.mode);
    if (broken) {
        co_await answer_broken(std::move(*broken));
        co_return;
    }
    if (!ticket || ticket->mks) {
        co_await refuse(http::status::not_found);
        co_return;
    }
    if (!beast::websocket::is_upgrade(request)) {
        co_await refuse(http::status::bad_request);
        co_return;
    }
    if (!offers_binary(request)) {
        log::debug("subprotocol_missing", {{"vm", ticket->vm}});
        co_return;  // a real host drops the connection
    }
    if (host_.census.open(ticket->vm) >= host_.options.connection_limit) {
        co_await refuse(http::status::forbidden);
        co_return;
    }
    open_.emplace(host_.census, ticket->vm, *this);
    co_await open_session(request, *ticket);
}

Task<void> Connection::refuse(http::status status) {
    const Deadline::Wait wait(deadline_);
    log::debug("upgrade_refused", {{"status", static_cast<unsigned>(status)}});
    const std::string answer = refusal(status);
    auto& tls = tls_layer(websocket_);
    const auto [error, size] = co_await asio::async_write(tls, asio::buffer(answer), kAwait);
    if (!error) {
        co_await async_hang_up(tls, kAwait);
    }
}

Task<void> Connection::answer_broken(BrokenAnswer broken) {
    const Deadline::Wait wait(deadline_);
    auto& tls = tls_layer(websocket_);
    Error error;
    std::string_view next = broken.bytes;
    do {
        const auto written =
            co_await asio::async_write(tls, asio::buffer(next.data(), next.size()), kAwait);
        error = std::get<0>(written);
        next = broken.repeated;
    } while (!error && !next.empty());
    if (!error && broken.stalls) {
        co_await outlast(tls, deadline_);
    } else if (!error) {
        co_await async_hang_up(tls, kAwait);
    }
}

Task<void> Connection::open_session(const UpgradeRequest& request, Ticket ticket) {
    if (order_.mode == Mode::stall_after_101 || order_.mode == Mode::junk_after_101) {
        if (!co_await upgrade(request)) {
            co_return;
        }
        if (order_.mode == Mode::junk_after_101) {
            const Bytes junk = no_frame();
            co_await asio::async_write(websocket_.next_layer(), asio::buffer(junk), kAwait);
        }
        co_await outlast(websocket_, deadline_);
        co_return;
    }
    auto connected = co_await connect_console(ticket.console);
    if (!connected) {
        log::warn("console_unreachable", {{"vm", ticket.vm}, {"cause", connected.error()}});
        open_.reset();
        co_await refuse(http::status::service_unavailable);
        co_return;
    }
    if (co_await upgrade(request)) {
        co_await run_session(ticket.vm, std::move(*connected));
    }
}

Task<bool> Connection::upgrade(const UpgradeRequest& request) {
    const Deadline::Wait wait(deadline_);
    auto decorator = [mode = order_.mode](beast::websocket::response_type& answer) {
        decorate(mode, answer);
    };
    websocket_.set_option(beast::websocket::stream_base::decorator(decorator));
    const auto [error] = co_await websocket_.async_accept(request, kAwait);
    if (error) {
        log::debug("upgrade_failed", {{"cause", error}});
    } else {
        ++host_.census.total;
    }
    if (order_.mode != Mode::trickle) {
        websocket_.next_layer().set_shape(ShapedStream::Shape::plain);
    }
    co_return !error;
}

Task<void> Connection::run_session(std::string vm, ConsoleSocket console) {
    const auto parts = Relay::Parts{
        .websocket = websocket_,
        .deadline = deadline_,
        .census = host_.census,
        .order = order_,
        .strict_encodings = host_.options.strict_encodings,
    };
    Relay& relay = relay_.emplace(parts, std::move(console));
    log::info("session_opened", {{"vm", vm}, {"mode", mode_name(order_.mode)}});
    co_await relay.run();
    log::info("session_ended", {{"vm", vm}, {"cause", relay.cause()}});
}

}  // namespace porthole::esxi
