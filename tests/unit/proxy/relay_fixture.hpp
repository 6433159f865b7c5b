// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "proxy/relay.hpp"
#include "support/reference_frames.hpp"
#include "support/run.hpp"
#include "support/scripted_stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace porthole::proxy {
namespace asio = boost::asio;
using test::frame;
using test::ScriptedStream;
using Then = ScriptedStream::Then;

constexpr unsigned kBinary = 0x82;  // the last frame of a message, as kPing and kPong
constexpr unsigned kFirst = 0x02;
constexpr unsigned kMiddle = 0x00;
constexpr unsigned kLast = 0x80;
constexpr unsigned kClose = 0x88;
constexpr unsigned kPing = 0x89;
constexpr unsigned kPong = 0x8a;

inline const std::string kKey("\x37\xfa\x21\x3d", 4);
inline const std::string kNormalClosure("\x03\xe8", 2);
constexpr Milliseconds kShort{20};
constexpr Milliseconds kLong{60'000};

/// What the browser sends.
inline std::string masked_frame(unsigned first_byte, std::string_view payload) {
    return frame(first_byte, payload, kKey);
}

/// The frames in `bytes`, unmasked: "89 hello". Says so when something else is behind them.
inline std::vector<std::string> frames_in(std::string bytes, bool is_masked) {
    std::vector<std::string> frames;
    net::websocket::FrameScanner scanner(
        is_masked ? net::websocket::Sender::client : net::websocket::Sender::server
    );
    std::span<std::byte> input = std::as_writable_bytes(std::span(bytes));
    for (;;) {
        using Kind = net::websocket::FrameScanner::Kind;
        const auto event = scanner.next(input);
        const std::string text(
            reinterpret_cast<const char*>(event.bytes.data()), event.bytes.size()
        );
        const auto name = [&event] {
            const auto first = static_cast<char>(
                (event.header.fin ? 0x80U : 0U) | static_cast<unsigned>(event.header.opcode)
            );
            return test::hex(std::string_view(&first, 1)) + " ";
        };
        if (event.kind == Kind::more) {
            if (!scanner.between_frames()) {
                frames.emplace_back("cut");
            }
            return frames;
        }
        if (event.kind == Kind::violation) {
            frames.emplace_back("violation");
            return frames;
        }
        if (event.kind == Kind::header) {
            frames.push_back(name());
        } else if (event.kind == Kind::control) {
            frames.push_back(name() + text);
        } else {
            std::string key(4, '\0');
            std::memcpy(key.data(), event.header.key.data(), key.size());
            frames.back() += is_masked ? test::masked(text, key, event.offset) : text;
        }
    }
}

/// Relays until the end, and returns why. Whoever cancels it ends the relay.
inline Task<Errc> run_to_end(Relay& relay) {
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer ended(executor, asio::steady_timer::time_point::max());
    std::optional<Errc> reason;
    relay.start([&](Errc why) {
        reason = why;
        ended.cancel();
    });
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!reason) {
        co_await ended.async_wait(asio::as_tuple(asio::use_awaitable));
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) {
            relay.end(Errc::session_ended);
            co_await asio::this_coro::reset_cancellation_state();
        }
    }
    co_await asio::this_coro::throw_if_cancelled(true);
    co_return *reason;
}

/// A relay between a browser and an upstream that play scripts.
class RelayTest : public testing::TestWithParam<Framing> {
protected:
    bool raw() const { return GetParam() == Framing::raw; }

    /// `payload` as the upstream sends it.
    std::string said(std::string_view payload) const {
        return raw() ? std::string(payload) : frame(kBinary, payload);
    }
    /// What the browser sends as `payload`, as it gets to the upstream.
    std::string heard(std::string_view payload) const {
        return raw() ? std::string(payload) : masked_frame(kBinary, payload);
    }

    /// Begins to relay, and goes on until all wait.
    void start(std::string leftover = {}) {
        open_.framing = GetParam();
        open_.leftover = std::move(leftover);
        relay_ = std::make_unique<Relay>(browser_, open_, buffers_, context_.get_executor());
        auto run = [](Relay& relay, std::optional<Errc>& ended) -> Task<void> {
            ended = co_await run_to_end(relay);
        };
        asio::co_spawn(context_, run(*relay_, ended_), asio::detached);
        go_on();
    }

    void go_on() {
        context_.restart();
        context_.poll();
    }

    /// Ends both sides as a session does.
    void close(Milliseconds limit = kLong) {
        auto both = [](Relay& relay, Milliseconds each) -> Task<void> {
            co_await relay.close_upstream(each);
            co_await relay.close_browser(4515, "upstream_closed req-1", each);
        };
        test::run(context_, both(*relay_, limit));
    }

    net::BufferPool buffers_;
    ScriptedStream browser_{{}, Then::listen};
    ScriptedStream upstream_{{}, Then::listen};
    asio::io_context context_{1};
    OpenUpstream open_{test::lend(upstream_), Framing::raw, {}};
    std::unique_ptr<Relay> relay_;
    std::optional<Errc> ended_;
};

/// What only upstreams with frames of their own can do.
class WebSocketRelayTest : public RelayTest {};

}  // namespace porthole::proxy
