// SPDX-License-Identifier: Apache-2.0
#include "proxy/frame_sink.hpp"

#include "base/random.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <cstring>
#include <utility>

namespace porthole::proxy {
namespace asio = boost::asio;
namespace websocket = net::websocket;

FrameSink::FrameSink(net::Stream& stream, websocket::Sender sender, asio::any_io_executor executor)
    : stream_(stream),
      sender_(sender),
      free_(std::move(executor), asio::steady_timer::time_point::max()) {}

Task<Result<void>> FrameSink::write(std::span<const std::byte> bytes) {
    writing_ = true;
    const auto written = co_await stream_.write_all(bytes);
    if (!written) {
        // Stays "writing": how much of a frame has gone out is unknown.
        co_return written.error();
    }
    writing_ = false;
    free_.cancel();
    co_return ok();
}

Task<Result<void>> FrameSink::pass(std::span<const std::byte> bytes, bool whole) {
    while (writing_) {
        co_await free_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    whole_ = false;
    const auto written = co_await write(bytes);
    if (!written) {
        co_return written.error();
    }
    whole_ = whole;
    // Another one may come in while one is being sent.
    while (whole_ && !pending_.empty()) {
        const std::string frame = std::exchange(pending_, {});
        const auto sent = co_await write(net::as_bytes(frame));
        if (!sent) {
            co_return sent.error();
        }
    }
    co_return ok();
}

Task<Result<void>> FrameSink::control(websocket::Opcode opcode, std::string_view payload) {
    websocket::MaskingKey key{};
    const bool masked = sender_ == websocket::Sender::client;
    if (masked) {
        std::array<std::uint8_t, 4> random{};
        fill_random(random);
        std::memcpy(key.data(), random.data(), key.size());
    }
    const std::string frame = websocket::control_frame(opcode, payload, masked ? &key : nullptr);
    if (!at_boundary()) {
        pending_ = frame;
        co_return ok();
    }
    co_return co_await write(net::as_bytes(frame));
}

}  // namespace porthole::proxy
