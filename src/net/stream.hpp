// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <memory>
#include <span>

namespace porthole::net {

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
