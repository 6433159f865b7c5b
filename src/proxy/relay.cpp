// SPDX-License-Identifier: Apache-2.0
#include "proxy/relay.hpp"

#include "net/deadline.hpp"
#include "net/farewell.hpp"
#include "proxy/pass_frames.hpp"
#include "proxy/unwrap_frames.hpp"
#include "proxy/wrap_raw.hpp"

#include <algorithm>
#include <utility>

namespace porthole::proxy {
namespace websocket = net::websocket;

namespace {

constexpr std::uint16_t kNormalClosure = 1000;

/// What is left of `limit`, counted from `started`.
Milliseconds left_of(Milliseconds limit, std::chrono::steady_clock::time_point started) {
    const auto passed = std::chrono::steady_clock::now() - started;
    return std::max(Milliseconds(0), limit - std::chrono::duration_cast<Milliseconds>(passed));
}

}  // namespace

Relay::Relay(
    net::Stream& browser,
    OpenUpstream& upstream,
    net::BufferPool& buffers,
    boost::asio::any_io_executor executor,
    std::unique_ptr<ClientFilter> filter
)
    : browser_(browser),
      upstream_(upstream),
      buffers_(buffers),
      executor_(std::move(executor)),
      browser_sink_(browser, websocket::Sender::server),
      upstream_sink_(*upstream.stream, websocket::Sender::client),
      down_(direction_down()),
      up_(direction_up(std::move(filter))) {}

std::unique_ptr<Direction> Relay::direction_down() {
    const auto way = Direction::Way{
        *this,
        *upstream_.stream,
        buffers_,
        executor_,
        counters_->to_browser_bytes,
        Errc::upstream_closed,
        Errc::browser_closed,
    };
    if (upstream_.framing == Framing::raw) {
        return std::make_unique<WrapRaw>(
            way, std::move(upstream_.leftover), browser_, browser_sink_
        );
    }
    return std::make_unique<PassFrames>(
        way,
        std::move(upstream_.leftover),
        websocket::Sender::server,
        Errc::upstream_protocol,
        browser_sink_,
        upstream_sink_
    );
}

std::unique_ptr<Direction> Relay::direction_up(std::unique_ptr<ClientFilter> filter) {
    const auto way = Direction::Way{
        *this,
        browser_,
        buffers_,
        executor_,
        counters_->to_upstream_bytes,
        Errc::browser_closed,
        Errc::upstream_closed,
    };
    const bool is_framed = upstream_.framing == Framing::websocket;
    if (!is_framed || filter) {
        return std::make_unique<UnwrapFrames>(
            way,
            browser_sink_,
            *upstream_.stream,
            is_framed ? &upstream_sink_ : nullptr,
            std::move(filter)
        );
    }
    return std::make_unique<PassFrames>(
        way,
        std::string(),
        websocket::Sender::client,
        Errc::protocol_violation,
        upstream_sink_,
        browser_sink_
    );
}

void Relay::start(Ended ended) {
    ended_ = std::move(ended);
    moving_ = 2;
    down_->start();
    up_->start();
}

bool Relay::end(Errc reason) {
    if (reason_) {
        return false;
    }
    reason_ = reason;
    down_->stop();
    up_->stop();
    return true;
}

void Relay::stopped(std::optional<Errc> reason) {
    if (reason) {
        end(*reason);
    }
    --moving_;
    if (moving_ == 0) {
        const Ended ended = std::exchange(ended_, nullptr);
        ended(*reason_);
    }
}

bool Relay::browser_stalls(Milliseconds limit) {
    const auto now = std::chrono::steady_clock::now();
    const auto write = browser_sink_.write_under_way();
    if (!write || !slow_ || slow_->number != *write) {
        slow_ = write ? std::optional(Write{*write, now}) : std::nullopt;
        return false;
    }
    return now - slow_->seen >= limit;
}

Task<void> Relay::close_upstream(Milliseconds limit) {
    const auto started = std::chrono::steady_clock::now();
    if (upstream_.framing == Framing::websocket && upstream_sink_.at_boundary()) {
        const std::string payload = websocket::close_payload(kNormalClosure, {});
        const auto said = co_await net::with_deadline(
            limit, upstream_sink_.control(websocket::Opcode::close, payload)
        );
        if (!said) {
            upstream_.stream->close();
            co_return;
        }
    }
    co_await net::farewell(*upstream_.stream, buffers_, left_of(limit, started));
}

Task<void> Relay::close_browser(std::uint16_t code, std::string reason, Milliseconds limit) {
    const auto started = std::chrono::steady_clock::now();
    if (browser_sink_.at_boundary()) {
        const std::string payload = websocket::close_payload(code, reason);
        const auto said = co_await net::with_deadline(
            limit, browser_sink_.control(websocket::Opcode::close, payload)
        );
        if (said) {
            co_await net::farewell(browser_, buffers_, left_of(limit, started));
        }
    }
    browser_.close();
}

}  // namespace porthole::proxy
