// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"

#include <sys/types.h>

namespace porthole::cli {

/// Tells systemd how we are: sd_notify(3)'s protocol, a datagram to $NOTIFY_SOCKET. Under nobody
/// who wants to know, does nothing.
class ServiceManager {
public:
    void say_ready() const;
    void say_reloading() const;
    void say_stopping() const;
    /// From now on, `process` is the service.
    void say_successor(pid_t process) const;
    void say_alive() const;

    /// How often `say_alive` is expected (WatchdogSec=); 0: never.
    Milliseconds watchdog_interval() const;
};

}  // namespace porthole::cli
