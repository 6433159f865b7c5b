// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/websocket/frame_scanner.hpp"
#include "proxy/client_filter.hpp"
#include "proxy/direction.hpp"
#include "proxy/upstream/upstream.hpp"

#include <memory>

namespace porthole::proxy {

/// From a browser's WebSocket to a console that gets bytes, unmasked and without frames; or, with a
/// filter, what that makes of them, framed again where the console speaks WebSocket.
class UnwrapFrames final : public Direction {
public:
    UnwrapFrames(
        Way way,
        FrameSink& back,
        net::Stream& console,
        FrameSink* framed,
        std::unique_ptr<ClientFilter> filter
    )
        : Direction(way, {}),
          back_(back),
          console_(console),
          framed_(framed),
          filter_(std::move(filter)) {}

private:
    Order next(Helping& helping) override;
    Result<net::Sent> try_send(std::span<const std::byte>& bytes, bool whole) override;
    Task<Result<void>> send_rest(std::span<const std::byte> bytes, bool whole) override;
    FrameSink& back() override { return back_; }

    /// Takes payload off the front of `input`; without a filter it is put at the end of `plain`,
    /// which grows. Returns what is to be done after the payload has been sent.
    Order unwrap(std::span<std::byte>& input, std::span<std::byte>& plain);
    /// What there is to send of `plain`, or of what the filter made.
    std::span<const std::byte> outgoing(std::span<const std::byte> plain);

    net::websocket::FrameScanner scanner_{net::websocket::Sender::client};
    FrameSink& back_;
    net::Stream& console_;
    FrameSink* framed_;  ///< null: the console gets bytes
    std::unique_ptr<ClientFilter> filter_;
    std::string filtered_;       ///< what the filter lets through
    std::optional<Order> then_;  ///< what follows what is being sent
};

}  // namespace porthole::proxy
