// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/listener.hpp"
#include "net/server_tls.hpp"

#include <atomic>
#include <memory>

namespace porthole::bench {

/// What consoles understand.
enum class Speaks {
    tcp,        ///< bytes
    rfb,        ///< the same, after RFB's opening
    websocket,  ///< frames, after the upgrade of whatever path
};

/// What consoles do once they are open.
enum class Does {
    greet,  ///< say something once, then read
    flood,  ///< write as fast as they can
    echo,   ///< send each message of kMessageBytes back
    read,   ///< read as fast as they can
};

constexpr std::size_t kMessageBytes = 64;
constexpr std::size_t kBlockBytes = std::size_t{64} * 1024;

/// The consoles behind every gateway: one thread, one port of 127.0.0.1.
///
/// Threads: any.
class BackEnd {
public:
    /// With `tls`, which outlives it, over TLS.
    explicit BackEnd(Speaks speaks, const net::ServerTls* tls = nullptr);

    std::uint16_t port() const noexcept { return listener_.endpoint().port; }

    /// What those do that are opened from now on.
    void set(Does does) noexcept { does_ = does; }

private:
    Task<void> serve(net::Worker& worker, boost::asio::ip::tcp::socket socket);

    const Speaks speaks_;
    const net::ServerTls* const tls_;
    std::atomic<Does> does_{Does::greet};
    net::Workers workers_{1};
    net::Listener listener_;
};

}  // namespace porthole::bench
