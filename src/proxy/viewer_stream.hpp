// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/stream.hpp"
#include "net/websocket/frame_scanner.hpp"

#include <string>

namespace porthole::proxy {

/// A native viewer's plain connection, as the relay knows browsers: what is read are a WebSocket
/// client's frames, what is written are frames as well, whose payload goes out. So all that the
/// relay does for browsers, it does for viewers. Pings are not passed on; after a Close the viewer
/// is sent nothing more.
///
/// Writes fail with internal_error when they are no frames. Everything else as the stream below.
class ViewerStream final : public net::Stream {
public:
    explicit ViewerStream(net::StreamPtr stream) : stream_(std::move(stream)) {}

    Task<Result<void>> readable() override;
    Task<Result<std::size_t>> read_some(std::span<std::byte> into) override;
    Task<Result<void>> write_all(std::span<const std::byte> bytes) override;
    Task<Result<void>> shutdown_send() override;
    void close() noexcept override { stream_->close(); }

private:
    net::StreamPtr stream_;
    net::websocket::FrameScanner scanner_{net::websocket::Sender::server};
    bool closed_ = false;  ///< by a Close of ours
};

}  // namespace porthole::proxy
