// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/websocket/frame_scanner.hpp"
#include "proxy/frame_sink.hpp"
#include "proxy/upstream/uint8utf8.hpp"

#include <string>

namespace porthole::proxy {

/// What a WebSocket carries, as plain bytes, for those who must look into them: we are the client.
/// Frames are taken away on the way in and put around what goes out; pings are answered, and a
/// Close is the end. Binary frames are taken as they are and text frames as `uint8utf8`, whichever
/// comes; what goes out is of the kind that was agreed on.
///
/// Reads fail with upstream_protocol when the server breaks the protocol. `shutdown_send` says
/// Close first. Everything else as the stream below.
class WebSocketStream final : public net::Stream {
public:
    enum class Payload { binary, uint8utf8 };

    /// `stream` has been upgraded, and `leftover` was read behind the answer already.
    WebSocketStream(net::StreamPtr stream, std::string leftover, Payload payload);

    Task<Result<void>> readable() override;
    Task<Result<std::size_t>> read_some(std::span<std::byte> into) override;
    Task<Result<void>> write_all(std::span<const std::byte> bytes) override;
    Task<Result<void>> shutdown_send() override;
    void close() noexcept override { stream_->close(); }

private:
    Task<Result<std::size_t>> read_frames(std::span<std::byte> into);
    /// Takes the payload out of the frames at the front of `buffer`, where it is put; nothing when
    /// the protocol is broken.
    Task<std::optional<std::size_t>> unwrap(std::span<std::byte> buffer, std::size_t size);
    bool begin(const net::websocket::FrameHeader& header);

    net::StreamPtr stream_;
    std::string leftover_;
    Payload payload_;
    FrameSink sink_;
    net::websocket::FrameScanner scanner_{
        net::websocket::Sender::server, net::websocket::Text::allowed
    };
    uint8utf8::Decoder decoder_;
    bool in_text_ = false;  ///< the message under way is text
    bool ended_ = false;
};

}  // namespace porthole::proxy
