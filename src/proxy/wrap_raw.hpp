// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "proxy/direction.hpp"
#include "proxy/spliced_frame.hpp"

#include <memory>

namespace porthole::proxy {

/// From a console that knows no frames to a WebSocket: what one read returns becomes one frame.
/// Where much comes at a time, and neither side is TLS, the kernel moves it. What the console's
/// stream fails with, if it is an Errc, counts.
class WrapRaw final : public Direction {
public:
    WrapRaw(Way way, std::string leftover, net::Stream& browser, FrameSink& to)
        : Direction(way, std::move(leftover)), browser_(browser), to_(to) {}

private:
    Order next(Helping& helping) override;
    Result<net::Sent> try_send(std::span<const std::byte>& bytes, bool whole) override;
    Task<Result<void>> send_rest(std::span<const std::byte> bytes, bool whole) override;
    FrameSink& back() override { return to_; }
    Errc end_after(const boost::system::error_code& error) override;
    std::optional<Order> move_unread() override;

    net::Stream& browser_;
    FrameSink& to_;
    std::unique_ptr<SplicedFrame> spliced_;  ///< while the browser is slower than the console
    bool much_ = false;                      ///< comes at a time
};

}  // namespace porthole::proxy
