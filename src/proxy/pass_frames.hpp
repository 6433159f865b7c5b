// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/websocket/frame_scanner.hpp"
#include "proxy/direction.hpp"

namespace porthole::proxy {

/// From one WebSocket to another: frames go out as they came in. Control frames are taken out, and
/// what breaks the protocol is the end.
class PassFrames final : public Direction {
public:
    /// `sender` says who sends what comes, `broken` what it is called when they break the protocol.
    PassFrames(
        Way way,
        std::string leftover,
        net::websocket::Sender sender,
        Errc broken,
        FrameSink& to,
        FrameSink& back
    )
        : Direction(way, std::move(leftover)),
          scanner_(sender),
          broken_(broken),
          to_(to),
          back_(back) {}

private:
    Order next(Helping& helping) override;
    Result<net::Sent> try_send(std::span<const std::byte>& bytes, bool whole) override {
        return to_.try_pass(bytes, whole);
    }
    Task<Result<void>> send_rest(std::span<const std::byte> bytes, bool whole) override {
        return to_.pass_rest(bytes, whole);
    }
    FrameSink& back() override { return back_; }

    Order order_of(const net::websocket::FrameScanner::Event& event) const;

    net::websocket::FrameScanner scanner_;
    Errc broken_;
    FrameSink& to_;
    FrameSink& back_;
    std::optional<Order> then_;  ///< what follows what is being sent
};

}  // namespace porthole::proxy
