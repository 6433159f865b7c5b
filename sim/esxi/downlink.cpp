// SPDX-License-Identifier: Apache-2.0
#include "esxi/downlink.hpp"

#include "esxi/await.hpp"
#include "esxi/frame.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace porthole::esxi {
namespace asio = boost::asio;

namespace {

asio::const_buffer buffer_of(ByteView bytes) {
    return {bytes.data(), bytes.size()};
}

Downlink::Next after(const Error& error) {
    return error ? Downlink::Next::over : Downlink::Next::more;
}

}  // namespace

Downlink::Downlink(WebSocket& websocket, const ModeOrder& order, Deadline& deadline)
    : websocket_(websocket), order_(order), deadline_(deadline) {
    websocket_.auto_fragment(false);
    websocket_.binary(order.mode != Mode::text_frames);
}

Task<Downlink::Next> Downlink::send(ByteView bytes) {
    const Deadline::Wait wait(deadline_);
    sent_bytes_ += bytes.size();
    switch (order_.mode) {
        case Mode::fragmented:
            co_return co_await send_fragmented(bytes);
        case Mode::masked_frames:
            co_return co_await send_masked(bytes);
        case Mode::cut_mid_frame:
            if (sent_bytes_ > order_.after_bytes) {
                co_return co_await send_cut(bytes);
            }
            break;
        case Mode::ping:
            if (co_await send_ping() == Next::over) {
                co_return Next::over;
            }
            break;
        case Mode::close_code: {
            const Next next = co_await send_whole(bytes);
            co_return next == Next::more ? Next::close : next;
        }
        default:
            break;
    }
    co_return co_await send_whole(bytes);
}

Task<Downlink::Next> Downlink::send_whole(ByteView bytes) {
    const auto [error, size] = co_await websocket_.async_write(buffer_of(bytes), kAwait);
    co_return after(error);
}

Task<Downlink::Next> Downlink::send_fragmented(ByteView bytes) {
    constexpr std::array<std::size_t, 9> kSizes = {1, 0, 3, 7, 13, 31, 127, 1021, 4099};
    for (std::size_t turn = 0;; ++turn) {
        const std::size_t size = std::min(kSizes[turn % kSizes.size()], bytes.size());
        const bool last = size == bytes.size();
        const auto fragment = buffer_of(bytes.first(size));
        const auto [error, sent] = co_await websocket_.async_write_some(last, fragment, kAwait);
        if (error || last) {
            co_return after(error);
        }
        bytes = bytes.subspan(size);
    }
}

Task<Downlink::Next> Downlink::send_masked(ByteView bytes) {
    const Bytes frame = masked_binary_frame(bytes);
    const auto buffer = buffer_of(frame);
    const auto [error, size] = co_await asio::async_write(websocket_.next_layer(), buffer, kAwait);
    co_return after(error);
}

Task<Downlink::Next> Downlink::send_cut(ByteView bytes) {
    Bytes frame = binary_frame_header(bytes.size());
    append(frame, bytes.first(bytes.size() / 2));
    const auto buffer = buffer_of(frame);
    co_await asio::async_write(websocket_.next_layer(), buffer, kAwait);
    Error ignored;
    tcp_layer(websocket_).close(ignored);
    co_return Next::over;
}

Task<Downlink::Next> Downlink::send_ping() {
    // All sizes a control frame may have occur, the empty one and the longest among them.
    const std::size_t size = pings_ * 25 % 126;
    const std::string payload(size, static_cast<char>('a' + pings_ % 26));
    ++pings_;
    unanswered_.push_back(payload);
    const boost::beast::websocket::ping_data data(payload);
    const auto [error] = co_await websocket_.async_ping(data, kAwait);
    co_return after(error);
}

bool Downlink::answers_ping(std::string_view payload) {
    // One pong may answer several pings: the latest, RFC 6455 section 5.5.3.
    const auto found = std::ranges::find(unanswered_, payload);
    if (found == unanswered_.end()) {
        return false;
    }
    unanswered_.erase(unanswered_.begin(), found + 1);
    return true;
}

}  // namespace porthole::esxi
