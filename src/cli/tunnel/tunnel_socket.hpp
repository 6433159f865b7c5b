// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/tunnel/curl_handle.hpp"
#include "cli/tunnel/gateway_session.hpp"
#include "net/websocket/frame_scanner.hpp"

#include <optional>
#include <span>
#include <string>

namespace porthole::cli {

/// A WebSocket to a console, through whatever proxies are in between: what arrives is the console's
/// bytes, what is sent are its user's.
///
/// Threads: one.
class TunnelSocket {
public:
    /// Connects, with `session`'s next secret. Throws std::runtime_error with a reason.
    explicit TunnelSocket(GatewaySession& session);
    TunnelSocket(const TunnelSocket&) = delete;
    TunnelSocket& operator=(const TunnelSocket&) = delete;
    ~TunnelSocket();

    /// For poll(2): readable when `receive` is worth a call, writable when `flush` is.
    int descriptor() const noexcept { return descriptor_; }

    /// Adds what has arrived to `bytes`; false once nothing more will come: see `reason`. What the
    /// TLS library holds already is not told by `descriptor`: call it until it adds nothing.
    bool receive(std::string& bytes);

    /// Takes bytes to be sent in one message, and sends what goes without waiting.
    void send(std::string_view bytes);
    void flush();
    /// Bytes that wait for being sent.
    std::size_t waiting() const noexcept { return outgoing_.size(); }

    /// Says goodbye, as far as that goes without waiting.
    void close();

    /// Why it ended, where the gateway said so; empty after a usual end.
    const std::string& reason() const noexcept { return reason_; }

private:
    void shake_hands(const Secret& secret);
    std::optional<std::string> receive_some();
    bool take(std::span<std::byte> input, std::string& bytes);
    void queue_frame(net::websocket::Opcode opcode, std::string_view payload);
    void wait(short events) const;

    GatewaySession& session_;
    CurlHandle curl_;
    int descriptor_ = -1;
    net::websocket::FrameScanner scanner_{net::websocket::Sender::server};
    std::string incoming_;  ///< read with the handshake's answer
    std::string outgoing_;
    std::string reason_;
    bool closed_ = false;
};

}  // namespace porthole::cli
