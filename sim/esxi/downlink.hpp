// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "esxi/deadline.hpp"
#include "esxi/mode.hpp"
#include "esxi/rfb/bytes.hpp"
#include "esxi/shaped_stream.hpp"

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

namespace porthole::esxi {

/// Sends what the console says as WebSocket messages, in the way its mode wants.
///
/// Lifetime: within its WebSocket's. Threads: its connection's only; one `send` at a time.
/// Cancellation: leaves a message cut; the connection is of no more use.
class Downlink {
public:
    enum class Next {
        more,   ///< the next message may be sent
        close,  ///< the connection is to be closed with 1011
        over,   ///< the connection is gone
    };

    Downlink(WebSocket& websocket, const ModeOrder& order, Deadline& deadline);

    /// Sends `bytes`, which stay valid meanwhile, as one message.
    Task<Next> send(ByteView bytes);

    /// Whether a pong with `payload` answers a ping of ours that no later pong has answered yet.
    bool answers_ping(std::string_view payload);

private:
    Task<Next> send_whole(ByteView bytes);
    Task<Next> send_fragmented(ByteView bytes);
    Task<Next> send_masked(ByteView bytes);
    Task<Next> send_cut(ByteView bytes);
    Task<Next> send_ping();

    WebSocket& websocket_;
    ModeOrder order_;
    Deadline& deadline_;
    std::size_t sent_bytes_ = 0;
    std::size_t pings_ = 0;
    std::deque<std::string> unanswered_;
};

}  // namespace porthole::esxi
