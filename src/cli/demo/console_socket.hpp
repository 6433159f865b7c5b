// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/stream.hpp"
#include "net/websocket/frame_scanner.hpp"

#include <string>

namespace porthole::cli {

/// The browser's end of a console's WebSocket, as a stream of bytes both ways.
///
/// Lifetime: within its stream's. Threads: one. Calls throw std::runtime_error when the session
/// ends.
class ConsoleSocket {
public:
    /// Takes over an upgraded connection; `arrived` came behind the answer to the upgrade.
    ConsoleSocket(net::Stream& stream, std::string arrived);

    /// The next `size` bytes of the console.
    Task<std::string> read(std::size_t size);

    /// Sends `bytes` as one message.
    Task<void> write(std::string bytes);

private:
    Task<void> receive();
    Task<void> take(net::websocket::FrameScanner::Event event);
    Task<void> send(std::string frame);

    net::Stream& stream_;
    net::websocket::FrameScanner scanner_{net::websocket::Sender::server};
    std::string raw_;
    std::string payload_;
};

}  // namespace porthole::cli
