// SPDX-License-Identifier: Apache-2.0
#include "esxi/relay.hpp"

#include "esxi/frame.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/websocket/error.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include <array>
#include <chrono>
#include <utility>

namespace porthole::esxi {
namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;

namespace {

constexpr std::size_t kVersionBytes = 12;
/// More than 64 KiB, so that frames with a 64-bit length occur.
constexpr std::size_t kReadBytes = 96UL * 1024;
constexpr std::size_t kCoalescedBytes = 1024UL * 1024;

}  // namespace

Relay::Relay(const Parts& parts, ConsoleSocket console)
    : websocket_(parts.websocket),
      deadline_(parts.deadline),
      census_(parts.census),
      order_(parts.order),
      console_(std::move(console)),
      downlink_(parts.websocket, parts.order, parts.deadline),
      client_(opening_, parts.strict_encodings) {
    websocket_.read_message_max(0);
    auto count_pong = [this](websocket::frame_type type, boost::beast::string_view payload) {
        if (type == websocket::frame_type::pong &&
            downlink_.answers_ping({payload.data(), payload.size()})) {
            ++census_.pongs;
        }
    };
    websocket_.control_callback(count_pong);
}

Task<void> Relay::run() {
    using asio::experimental::awaitable_operators::operator||;
    co_await (to_console() || to_browser());
}

void Relay::power_off() {
    powered_off_ = true;
    Error ignored;
    console_.shutdown(ConsoleSocket::shutdown_both, ignored);
}

Task<void> Relay::to_browser() {
    auto message = co_await read_version();
    while (message && !message->empty()) {
        const auto next = co_await downlink_.send(*message);
        if (next == Downlink::Next::over) {
            cause_ = "peer unreachable";
            co_return;
        }
        if (next == Downlink::Next::close) {
            cause_ = "mode";
            co_await close(websocket::close_code::internal_error, "simulated failure");
            co_return;
        }
        message = co_await read_console();
    }
    if (powered_off_) {
        cause_ = "powered off";
        co_await close_at_once();
    } else {
        cause_ = "console ended";
        co_await close(websocket::close_code::normal, "");
    }
}

Task<Result<Bytes>> Relay::read_version() {
    Bytes bytes;
    while (bytes.size() < kVersionBytes && RfbOpening::may_be_version(bytes)) {
        const Error error = co_await append_some(bytes, kVersionBytes - bytes.size());
        if (error && bytes.empty()) {
            co_return error;
        }
        if (error) {
            break;
        }
    }
    co_return bytes;
}

Task<Result<Bytes>> Relay::read_console() {
    if (!injected_.empty()) {
        co_return std::exchange(injected_, {});
    }
    // The buffer is there only while bytes are moving: an idle console holds none.
    const auto [error] = co_await console_.async_wait(ConsoleSocket::wait_read, kAwait);
    if (!injected_.empty()) {
        co_return std::exchange(injected_, {});
    }
    if (error) {
        co_return error;
    }
    Bytes bytes;
    if (powered_off_) {
        co_return bytes;
    }
    const Error failed = co_await append_some(bytes, kReadBytes);
    if (failed) {
        co_return failed;
    }
    if (order_.mode == Mode::coalesced) {
        asio::steady_timer pause(console_.get_executor());
        while (bytes.size() < kCoalescedBytes) {
            pause.expires_after(std::chrono::milliseconds(20));
            co_await pause.async_wait(kAwait);
            Error ignored;
            if (console_.available(ignored) == 0) {
                break;
            }
            const auto broken = co_await append_some(bytes, kCoalescedBytes - bytes.size());
            if (broken) {
                break;
            }
        }
    }
    co_return bytes;
}

Task<Error> Relay::append_some(Bytes& to, std::size_t limit_bytes) {
    const std::size_t before = to.size();
    to.resize(before + limit_bytes);
    const auto room = asio::buffer(to) + before;
    const auto [error, size] = co_await console_.async_read_some(room, kAwait);
    to.resize(before + size);
    opening_.from_console(ByteView(to).subspan(before));
    co_return error;
}

Task<void> Relay::to_console() {
    std::array<std::uint8_t, 4096> buffer{};
    Bytes translated;
    for (;;) {
        const auto [error, size] =
            co_await websocket_.async_read_some(asio::buffer(buffer), kAwait);
        if (error) {
            note_end(error);
            break;
        }
        if (websocket_.got_text()) {
            // A real host ends such a session at once, without a Close.
            ++census_.violations;
            cause_ = "text frame";
            break;
        }
        translated.clear();
        if (!client_.translate(ByteView(buffer).first(size), translated)) {
            ++census_.violations;
            cause_ = "unknown message";
            break;
        }
        answer_capabilities_request();
        const Deadline::Wait wait(deadline_);
        const auto [failed, written] =
            co_await asio::async_write(console_, asio::buffer(translated), kAwait);
        if (failed) {
            closing_ = true;  // to_browser sees the same end, and has something to say about it
            break;
        }
    }
    if (closing_) {
        const Deadline::Wait wait(deadline_);
        asio::steady_timer forever(console_.get_executor(), asio::steady_timer::time_point::max());
        co_await forever.async_wait(kAwait);
    }
}

void Relay::answer_capabilities_request() {
    // Between ServerInit and the first update is the one place where a message border is certain.
    const bool asked = client_.take_capabilities_request();
    if (asked && !capabilities_sent_ && opening_.at_server_init()) {
        capabilities_sent_ = true;
        injected_ = server_capabilities();
        Error ignored;
        console_.cancel(ignored);
    }
}

void Relay::note_end(const Error& error) {
    if (closing_) {
        return;
    }
    if (error == websocket::error::closed) {
        ++census_.closed_by_peer;
        cause_ = "closed by peer";
    } else if (error == websocket::condition::protocol_violation) {
        ++census_.violations;
        cause_ = "WebSocket violation";
    } else if (error != asio::error::operation_aborted) {
        ++census_.cut_by_peer;
        cause_ = "cut by peer";
    }
}

Task<void> Relay::close(websocket::close_code code, std::string_view reason) {
    closing_ = true;
    const Deadline::Wait wait(deadline_);
    const websocket::close_reason answer(
        code, boost::beast::string_view(reason.data(), reason.size())
    );
    co_await websocket_.async_close(answer, kAwait);
}

Task<void> Relay::close_at_once() {
    closing_ = true;
    const Deadline::Wait wait(deadline_);
    const Bytes frame = close_frame(websocket::close_code::going_away);
    co_await asio::async_write(tls_layer(websocket_), asio::buffer(frame), kAwait);
}

}  // namespace porthole::esxi
