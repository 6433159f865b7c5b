// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "net/buffer_pool.hpp"
#include "proxy/client_filter.hpp"
#include "proxy/frame_sink.hpp"
#include "proxy/measured.hpp"
#include "proxy/spliced_frame.hpp"
#include "proxy/traffic.hpp"
#include "proxy/upstream/upstream.hpp"

#include <cstdint>
#include <memory>

namespace porthole::proxy {

/// Frame headers included.
struct RelayCounters {
    ByteCount to_browser_bytes{measured::to_browser()};   ///< sent to the browser
    ByteCount to_upstream_bytes{measured::to_console()};  ///< received from the browser
};

/// Bytes both ways between a browser's WebSocket and a console, until either side ends. A slow
/// reader stops the other side's writer; a buffer is borrowed only while bytes are moving.
///
/// The frames of a WebSocket upstream are the browser's as they are, and the other way about: only
/// control frames and what breaks the protocol are taken out. A raw upstream gets each frame's
/// payload, and what it sends becomes one frame a read.
///
/// Lifetime: one session. Threads: its worker's only. Cancellation: of `run`.
class Relay {
public:
    /// With a `filter`, every upstream gets what that makes of the browser's bytes.
    Relay(
        net::Stream& browser,
        OpenUpstream& upstream,
        net::BufferPool& buffers,
        const boost::asio::any_io_executor& executor,
        std::unique_ptr<ClientFilter> filter = nullptr
    );

    /// Relays until the end, and returns why: browser_closed, upstream_closed, protocol_violation
    /// (the browser broke its protocol) or upstream_protocol (the upstream did). What a raw
    /// upstream's stream fails with, if it is an Errc, counts.
    Task<Errc> run();

    /// Returns browser_stalled when the browser has read nothing for `limit` although there was
    /// something to send; with a `limit` of zero never. Runs beside `run`.
    Task<Errc> watch_browser(Milliseconds limit) const;

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
    /// Where the frames of one direction come from and go to.
    struct Direction {
        net::Stream& from;
        FrameSink& to;
        FrameSink& back;
        ByteCount& counter;
        Errc ended;
        Errc broken;
    };

    /// Bytes as they came, and room for a frame's header before them: there, a header that arrived
    /// in two pieces is put together again.
    struct Helping {
        net::BufferPool::Buffer buffer;
        std::span<std::byte> bytes;  ///< none at the end of what comes
    };

    /// Waits for the next bytes, without a buffer, and reads them; `leftover` goes before all.
    Task<Result<Helping>> next_helping(net::Stream& from, std::string& leftover);

    Task<Errc> upstream_to_browser();
    Task<Errc> browser_to_upstream();
    Task<Errc> pass_frames(
        Direction direction, net::websocket::Sender sender, std::string leftover
    );
    Task<Errc> wrap_raw();
    Task<SplicedFrame> splice_down();
    Task<Errc> unwrap_frames();
    Task<Result<void>> send_filtered();

    net::Stream& browser_;
    OpenUpstream& upstream_;
    net::BufferPool& buffers_;
    FrameSink browser_sink_;
    FrameSink upstream_sink_;
    const std::unique_ptr<ClientFilter> filter_;
    std::string filtered_;  ///< what the filter lets through, not yet sent
    const std::shared_ptr<RelayCounters> counters_ = std::make_shared<RelayCounters>();
};

}  // namespace porthole::proxy
