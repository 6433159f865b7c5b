// SPDX-License-Identifier: Apache-2.0
#include "proxy/spliced_frame.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace porthole::proxy {
namespace asio = boost::asio;
namespace websocket = net::websocket;
using Outcome = SplicedFrame::Outcome;

namespace {

bool would_block(long result) {
    return result == -EAGAIN || result == -EWOULDBLOCK || result == -EINTR;
}

/// Sends a part of what is left of the header, so that it leaves with the payload.
long send_head(int socket, std::span<const std::byte>& head) {
    const ssize_t sent = send(socket, head.data(), head.size(), MSG_NOSIGNAL | MSG_MORE);
    if (sent < 0) {
        return -errno;
    }
    head = head.subspan(static_cast<std::size_t>(sent));
    return sent;
}

}  // namespace

Task<SplicedFrame> splice_frame(
    net::TcpStream& console, net::TcpStream& browser, FrameSink& sink, net::PipePool& pipes
) {
    SplicedFrame frame;
    auto pipe = pipes.borrow();
    if (!pipe || !sink.claim()) {
        co_return frame;
    }
    const long filled = pipe->fill(console.socket().native_handle(), net::PipePool::kPipeBytes);
    if (filled <= 0) {
        const auto released = co_await sink.release();
        if (filled == 0) {
            frame.outcome = Outcome::ended;
        } else if (!released) {
            frame.outcome = Outcome::unsendable;
        }
        co_return frame;
    }
    websocket::FrameHeader header;
    header.length = static_cast<std::uint64_t>(filled);
    std::array<std::byte, websocket::kMaxHeaderBytes> room{};
    std::span<const std::byte> head(room.data(), websocket::encode_header(header, room));
    frame.bytes = head.size() + pipe->held();
    const int socket = browser.socket().native_handle();
    while (pipe->held() > 0) {
        const long sent = head.empty() ? pipe->drain(socket) : send_head(socket, head);
        if (sent >= 0) {
            continue;
        }
        Result<void> ready =
            boost::system::error_code(static_cast<int>(-sent), boost::system::system_category());
        if (would_block(sent)) {
            ready = co_await net::wait_for(browser.socket(), asio::socket_base::wait_write);
        }
        if (!ready) {
            frame.outcome = Outcome::unsendable;
            co_return frame;
        }
    }
    const auto released = co_await sink.release();
    frame.outcome = released ? Outcome::sent : Outcome::unsendable;
    co_return frame;
}

}  // namespace porthole::proxy
