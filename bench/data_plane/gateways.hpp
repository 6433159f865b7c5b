// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "browsers.hpp"
#include "support/gateway.hpp"
#include "support/process.hpp"
#include "support/temporary_folder.hpp"
#include "support/vcenter.hpp"

#include <memory>
#include <optional>

namespace porthole::bench {

/// Which consoles a gateway stands in front of, and how browsers reach it.
struct Way {
    bool tls = false;  ///< browsers come by TLS
    bool tls_consoles =
        false;          ///< WebSocket consoles behind TLS, as ESXi's; else a gateway's own kind
    bool bare = false;  ///< consoles that say nothing before they are used, for short sessions
    int workers = 1;
};

/// The consoles, one kind a port; and what all gateways' certificates are.
struct Consoles {
    Consoles();

    test::Certificate certificate;
    test::TemporaryFolder folder{test::TemporaryFolder::Place::memory};
    net::ServerTls tls;
    BackEnd tcp{Speaks::tcp};
    BackEnd rfb{Speaks::rfb};
    BackEnd websocket{Speaks::websocket};
    BackEnd websocket_tls{Speaks::websocket, &tls};

    std::string file(std::string_view name) const { return (folder.path() / name).string(); }
    void set(Does does);
};

/// A gateway that is running.
class Gateway {
public:
    virtual ~Gateway() = default;
    virtual pid_t process() const = 0;
    virtual Target target() const = 0;
    /// Gets what `count` short sessions need that is no part of them: tokens.
    virtual void prepare(std::size_t /*count*/) {}
};

/// One that there is.
struct GatewayKind {
    std::string_view name;
    /// Starts it; null when it cannot do that.
    std::unique_ptr<Gateway> (*start)(const Consoles& consoles, const Way& way);
};

/// All, Porthole last.
std::span<const GatewayKind> gateway_kinds();
inline constexpr std::string_view kPorthole = "porthole";

}  // namespace porthole::bench
