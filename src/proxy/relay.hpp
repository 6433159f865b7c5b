// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "net/buffer_pool.hpp"
#include "proxy/client_filter.hpp"
#include "proxy/direction.hpp"
#include "proxy/frame_sink.hpp"
#include "proxy/measured.hpp"
#include "proxy/traffic.hpp"
#include "proxy/upstream/upstream.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace porthole::proxy {

/// Frame headers included.
struct RelayCounters {
    ByteCount to_browser_bytes{measured::to_browser()};   ///< sent to the browser
    ByteCount to_upstream_bytes{measured::to_console()};  ///< received from the browser
};

/// Bytes both ways between a browser's WebSocket and a console, until either side ends. A slow
/// reader stops the other side's writer; a buffer is borrowed only while bytes are moving, and
/// there are coroutines only while something has to be waited for but the next bytes.
///
/// The frames of a WebSocket upstream are the browser's as they are, and the other way about: only
/// control frames and what breaks the protocol are taken out. A raw upstream gets each frame's
/// payload, and what it sends becomes one frame a read.
///
/// Lifetime: from `start` until `ended` was called. Threads: its worker's only.
class Relay final : private Direction::Owner {
public:
    /// Called when nothing moves any more, with the reason.
    using Ended = std::function<void(Errc)>;

    /// With a `filter`, every upstream gets what that makes of the browser's bytes.
    Relay(
        net::Stream& browser,
        OpenUpstream& upstream,
        net::BufferPool& buffers,
        boost::asio::any_io_executor executor,
        std::unique_ptr<ClientFilter> filter = nullptr
    );
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;
    ~Relay() = default;

    /// Relays until the end, and tells why: browser_closed, upstream_closed, protocol_violation
    /// (the browser broke its protocol), upstream_protocol (the upstream did), or what `end` was
    /// told. What a raw upstream's stream fails with, if it is an Errc, counts.
    void start(Ended ended);

    /// Ends it. Returns whether `reason` is what counts: the first one does.
    bool end(Errc reason);

    /// True when the browser has read nothing for `limit` although there was something to send, as
    /// far as those know who ask this now and then.
    bool browser_stalls(Milliseconds limit);

    /// Ends the upstream's side so that it counts one console less at once: a close frame where it
    /// is a WebSocket, then the end of sending, then a short wait for its own end. Takes at most
    /// `limit`.
    Task<void> close_upstream(Milliseconds limit);

    /// Tells the browser why, unless a frame to it was cut in the middle, and waits for its answer,
    /// at most for `limit`.
    Task<void> close_browser(std::uint16_t code, std::string reason, Milliseconds limit);

    const RelayCounters& counters() const noexcept { return *counters_; }

    /// For those who look at a session from another thread, for as long as they like.
    std::shared_ptr<const RelayCounters> shared_counters() const noexcept { return counters_; }

private:
    /// What the peer of `browser_sink_` takes so long over.
    struct Write {
        std::uint64_t number = 0;
        std::chrono::steady_clock::time_point seen;
    };

    std::unique_ptr<Direction> direction_down();
    std::unique_ptr<Direction> direction_up(std::unique_ptr<ClientFilter> filter);
    void stopped(std::optional<Errc> reason) override;

    net::Stream& browser_;
    OpenUpstream& upstream_;
    net::BufferPool& buffers_;
    boost::asio::any_io_executor executor_;
    FrameSink browser_sink_;
    FrameSink upstream_sink_;
    const std::shared_ptr<RelayCounters> counters_ = std::make_shared<RelayCounters>();
    std::unique_ptr<Direction> down_;
    std::unique_ptr<Direction> up_;
    int moving_ = 0;  ///< directions that have not stopped
    std::optional<Errc> reason_;
    std::optional<Write> slow_;
    Ended ended_;
};

}  // namespace porthole::proxy
