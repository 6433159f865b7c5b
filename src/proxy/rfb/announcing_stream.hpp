// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/stream.hpp"
#include "net/websocket/frame_scanner.hpp"
#include "proxy/rfb/server_opening.hpp"
#include "proxy/upstream/upstream.hpp"

#include <string>

namespace porthole::proxy::rfb {

/// A console that says, as its first words after ServerInit, that it takes QEMU's extended key
/// events: an update of one rectangle with the pseudo-encoding -258, which every client that knows
/// no such thing never asked for, and noVNC believes without having asked. Everything else passes
/// as it is, and is looked at no more once that is said.
///
/// Where frames are WebSocket's, it is said in a frame of its own behind the one in which
/// ServerInit ends, or not at all when that frame holds more.
///
/// Threads: as net::Stream. Cancellation: as the stream beneath.
class AnnouncingStream final : public net::Stream {
public:
    /// `leftover` was read from `console` already.
    AnnouncingStream(net::StreamPtr console, Framing framing, std::string leftover);

    Task<Result<void>> readable() override;
    Task<Result<std::size_t>> read_some(std::span<std::byte> into) override;
    Task<Result<void>> write_all(std::span<const std::byte> bytes) override {
        return console_->write_all(bytes);
    }
    Task<Result<void>> shutdown_send() override { return console_->shutdown_send(); }
    void close() noexcept override { console_->close(); }

private:
    /// How many bytes of `bytes`, which come next, belong before the announcement.
    std::size_t look(std::string_view bytes);
    std::size_t look_into_frames(std::string_view bytes);
    void announce();

    net::StreamPtr console_;
    const Framing framing_;
    ServerOpening opening_;
    net::websocket::FrameScanner scanner_{net::websocket::Sender::server};
    std::string unseen_;  ///< came from the console, and was not looked at yet
    std::string told_;    ///< goes out next
    bool done_ = false;   ///< nothing is looked at any more
};

}  // namespace porthole::proxy::rfb
