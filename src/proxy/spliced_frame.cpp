// SPDX-License-Identifier: Apache-2.0
#include "proxy/spliced_frame.hpp"

#include <sys/socket.h>

#include <cerrno>

namespace porthole::proxy {
namespace websocket = net::websocket;

namespace {

bool would_block(long result) {
    return result == -EAGAIN || result == -EWOULDBLOCK || result == -EINTR;
}

/// Sends a part of what is left of the header, so that it leaves with the payload.
long send_head(int socket, std::span<const std::byte>& head) {
    const ssize_t sent = ::send(socket, head.data(), head.size(), MSG_NOSIGNAL | MSG_MORE);
    if (sent < 0) {
        return -errno;
    }
    head = head.subspan(static_cast<std::size_t>(sent));
    return sent;
}

}  // namespace

SplicedFrame::State SplicedFrame::begin(net::PipePool& pipes) {
    auto pipe = pipes.borrow();
    if (!pipe || !sink_.claim()) {
        return State::nothing;
    }
    pipe_.emplace(std::move(*pipe));
    const long filled = pipe_->fill(console_.socket().native_handle(), net::PipePool::kPipeBytes);
    if (filled <= 0) {
        pipe_.reset();
        is_owed_ = sink_.release();
        if (is_owed_) {
            return State::blocked;
        }
        return filled == 0 ? State::ended : State::nothing;
    }
    websocket::FrameHeader header;
    header.length = static_cast<std::uint64_t>(filled);
    head_ = std::span(header_).first(websocket::encode_header(header, header_));
    bytes_ = head_.size() + pipe_->held();
    return send();
}

SplicedFrame::State SplicedFrame::send() {
    const int socket = browser_.socket().native_handle();
    while (pipe_->held() > 0) {
        const long sent = head_.empty() ? pipe_->drain(socket) : send_head(socket, head_);
        if (sent >= 0) {
            continue;
        }
        if (would_block(sent)) {
            return State::blocked;
        }
        failure_.assign(static_cast<int>(-sent), boost::system::system_category());
        return State::unsendable;
    }
    pipe_.reset();
    is_owed_ = sink_.release();
    return is_owed_ ? State::blocked : State::sent;
}

Task<Result<void>> SplicedFrame::finish() {
    while (!is_owed_) {
        const auto ready =
            co_await net::wait_for(browser_.socket(), boost::asio::socket_base::wait_write);
        if (!ready) {
            co_return ready.error();
        }
        const State state = send();
        if (state == State::sent) {
            co_return ok();
        }
        if (state == State::unsendable) {
            co_return failure_;
        }
    }
    co_return co_await sink_.send_pending();
}

}  // namespace porthole::proxy
