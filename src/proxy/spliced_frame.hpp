// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/pipe_pool.hpp"
#include "net/tcp_stream.hpp"
#include "proxy/frame_sink.hpp"

namespace porthole::proxy {

/// What became of one.
struct SplicedFrame {
    enum class Outcome {
        sent,        ///< one frame, of `bytes` with its header
        nothing,     ///< there is nothing to move, or no way to move it so: read it
        ended,       ///< the console's end of sending
        unsendable,  ///< the browser's connection failed
    };
    Outcome outcome = Outcome::nothing;
    std::size_t bytes = 0;
};

/// Moves what `console` has sent, up to a pipe's fill, to `browser` as one frame: the kernel hands
/// pages over, and only the header, which announces what the pipe holds, is written. Waits for the
/// browser alone.
Task<SplicedFrame> splice_frame(
    net::TcpStream& console, net::TcpStream& browser, FrameSink& sink, net::PipePool& pipes
);

}  // namespace porthole::proxy
