// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/pipe_pool.hpp"
#include "net/tcp_stream.hpp"
#include "net/websocket/frame.hpp"
#include "proxy/frame_sink.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <span>

namespace porthole::proxy {

/// One frame that the kernel moves: it hands pages over from `console` to `browser` through a pipe,
/// and only the header, which announces what the pipe holds, is written.
///
/// Lifetime: within the streams' and the sink's. Threads: their worker's only. Cancellation: of
/// `finish`; the frame is cut then.
class SplicedFrame {
public:
    enum class State {
        sent,
        blocked,     ///< the browser takes no more now: `finish` has to follow
        nothing,     ///< there is nothing to move, or no way to move it so: read it
        ended,       ///< the console's end of sending
        unsendable,  ///< the browser's connection failed
    };

    SplicedFrame(net::TcpStream& console, net::TcpStream& browser, FrameSink& sink)
        : console_(console), browser_(browser), sink_(sink) {}

    /// Takes what `console` has sent, up to a pipe's fill, and sends what goes without waiting.
    State begin(net::PipePool& pipes);

    /// Sends the rest, as fast as the browser takes it.
    Task<Result<void>> finish();

    /// Its size, header included.
    std::size_t bytes() const noexcept { return bytes_; }

private:
    State send();

    net::TcpStream& console_;
    net::TcpStream& browser_;
    FrameSink& sink_;
    std::optional<net::PipePool::Pipe> pipe_;
    std::array<std::byte, net::websocket::kMaxHeaderBytes> header_{};
    std::span<const std::byte> head_;  ///< what of the header has not been sent
    std::size_t bytes_ = 0;
    boost::system::error_code failure_;
    bool is_owed_ = false;  ///< a control frame follows
};

}  // namespace porthole::proxy
