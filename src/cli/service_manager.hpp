// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "net/endpoint.hpp"

#include <map>
#include <optional>
#include <string>

namespace porthole::cli {

/// Tells systemd how we are: sd_notify(3)'s protocol, a datagram to $NOTIFY_SOCKET. Under nobody
/// who wants to know, does nothing.
class ServiceManager {
public:
    void say_ready() const;
    void say_reloading() const;
    void say_stopping() const;
    void say_alive() const;

    /// How often `say_alive` is expected (WatchdogSec=); 0: never.
    Milliseconds watchdog_interval() const;
};

/// Listening sockets that systemd opened for us: sd_listen_fds(3). The environment that says so is
/// taken away, so that no child takes them for its own.
///
/// Threads: the main thread's, before others start.
class InheritedSockets {
public:
    /// Throws std::runtime_error when one of them is no TCP socket that listens.
    InheritedSockets();

    /// The socket that listens there, if there is one; the caller's now.
    std::optional<int> take(const net::Endpoint& endpoint);

    /// Throws std::runtime_error when one is left that nobody wanted: it would swallow connections.
    void expect_none_left() const;

private:
    std::map<std::string, int> sockets_;  ///< by address and port
};

}  // namespace porthole::cli
