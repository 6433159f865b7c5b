// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/stream.hpp"
#include "net/websocket/frame_scanner.hpp"

#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace porthole::proxy {

/// The sending side of one WebSocket, shared by the direction that passes data and by the other
/// one, which answers pings: it keeps control frames out of the middle of data frames.
///
/// Threads: its worker's only. Cancellation: of `pass` and `control`; then `at_boundary` tells
/// whether a frame was cut.
class FrameSink {
public:
    /// `sender` says whether frames made here are masked.
    FrameSink(net::Stream& stream, net::websocket::Sender sender)
        : stream_(stream), sender_(sender) {}
    FrameSink(const FrameSink&) = delete;
    FrameSink& operator=(const FrameSink&) = delete;

    /// Sends `bytes`, which are frames or parts of frames. `whole` says that a frame ends with
    /// them.
    Task<Result<void>> pass(std::span<const std::byte> bytes, bool whole);
    /// The same, without waiting, off the front of `bytes`. After Sent::part, `pass_rest` has to
    /// follow for what is left.
    Result<net::Sent> try_pass(std::span<const std::byte>& bytes, bool whole);
    Task<Result<void>> pass_rest(std::span<const std::byte> bytes, bool whole);

    /// Keeps everybody else from sending until `release`, so that the caller may write whole frames
    /// to the stream's connection itself. Returns false while somebody sends.
    bool claim() noexcept;
    /// What was sent since `claim` ends with a frame; true when a control frame has come meanwhile,
    /// and `send_pending` has to follow. Never called where sending failed: then how much of a
    /// frame has gone out is unknown.
    [[nodiscard]] bool release();
    Task<Result<void>> send_pending();

    /// A frame of this side's, for `pass`.
    std::string frame(net::websocket::Opcode opcode, std::string_view payload) const;

    /// Sends a control frame at the next boundary: now, or when `pass` comes to one. Of several
    /// that wait, the last counts.
    Task<Result<void>> control(net::websocket::Opcode opcode, std::string_view payload);

    /// The number of the write that is under way, if one is. Who finds the same one twice knows
    /// that the peer has read too little in between.
    std::optional<std::uint64_t> write_under_way() const noexcept {
        return writing_ ? std::optional(writes_) : std::nullopt;
    }

    /// True when a frame may follow what was sent.
    bool at_boundary() const noexcept { return whole_ && !writing_; }

private:
    Task<void> wait_until_free();
    Task<Result<void>> write(std::span<const std::byte> bytes);

    net::Stream& stream_;
    net::websocket::Sender sender_;
    boost::asio::steady_timer* waiting_ = nullptr;  ///< of who waits for the end of a write
    std::string pending_;                           ///< a control frame that waits for a boundary
    std::uint64_t writes_ = 0;
    bool writing_ = false;
    bool whole_ = true;
};

}  // namespace porthole::proxy
