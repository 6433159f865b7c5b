// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>

namespace porthole::net {

class TcpStream;

/// How much of what was to be sent has gone.
enum class Sent {
    all,
    part,  ///< or nothing
};

/// A connected byte stream: plain TCP, or TLS over it. The socket never blocks the worker.
///
/// Lifetime: owns its socket; destroying it closes at once, without a farewell.
/// Threads: its worker's only. One read and one write may be under way at the same time, no more.
/// Cancellation: every wait; a cancelled write may have sent a part.
/// Calls fail with the socket's own error, or with upstream_protocol when TLS breaks.
class Stream {
public:
    Stream() = default;
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    virtual ~Stream() = default;

    /// Returns when a read would find bytes or the end. Holds no buffer meanwhile.
    virtual Task<Result<void>> readable() = 0;

    /// Reads at least one byte, at most `into.size()`; zero is the peer's end of sending.
    virtual Task<Result<std::size_t>> read_some(std::span<std::byte> into) = 0;

    /// Sends all of `bytes`; waits while the peer is slow.
    virtual Task<Result<void>> write_all(std::span<const std::byte> bytes) = 0;

    /// What `read_some` would do, without waiting: nothing when it would have to. A stream that
    /// cannot tell returns nothing always.
    virtual Result<std::optional<std::size_t>> try_read(std::span<std::byte> /*into*/) {
        return std::optional<std::size_t>();
    }

    /// Sends what can be sent without waiting, off the front of `bytes`. After Sent::part,
    /// `write_all` has to follow for what is left, even if that is nothing. A stream that cannot
    /// tell leaves all to `write_all`.
    virtual Result<Sent> try_write(std::span<const std::byte>& /*bytes*/) { return Sent::part; }

    /// The socket that alone decides when there is something to read: nothing is held here, and who
    /// finds it readable may call `try_read`, which may still find nothing. To wait for it takes no
    /// coroutine. Null where only `readable` can tell.
    virtual boost::asio::ip::tcp::socket* idle_socket() noexcept { return nullptr; }

    /// The TCP connection that this stream is from now on, byte for byte, or null.
    virtual TcpStream* plain() noexcept { return nullptr; }

    /// Tells the peer that no more will come. Reading goes on.
    virtual Task<Result<void>> shutdown_send() = 0;

    /// Ends the connection now: what waits on it fails.
    virtual void close() noexcept = 0;
};

using StreamPtr = std::unique_ptr<Stream>;

inline std::span<const std::byte> as_bytes(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

}  // namespace porthole::net
