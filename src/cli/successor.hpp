// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"

#include <sys/types.h>

#include <string>
#include <vector>

namespace porthole::cli {

/// A new process of this program that goes on where we listen: the same sockets, so that no
/// connection is refused or lost between us. It reads program and configuration anew.
///
/// Threads: the main thread's.
class Successor {
public:
    /// Names the environment variable that tells a successor how many sockets it has, from
    /// descriptor 3 on. The one after them is where it says that it serves.
    static constexpr const char* kSockets = "PORTHOLE_INHERITED_SOCKETS";

    /// The command of this process, as a successor would be started; call it early, since the
    /// program's file may be replaced while we run.
    static std::vector<std::string> command();

    /// Starts `command` with copies of `sockets`. Throws std::runtime_error where that fails.
    Successor(const std::vector<std::string>& command, const std::vector<int>& sockets);
    Successor(const Successor&) = delete;
    Successor& operator=(const Successor&) = delete;
    /// One that has not become ready is ended.
    ~Successor();

    enum class State { starting, ready, failed };

    /// Waits, at most for `limit`, for it to serve or to fail.
    State wait(Milliseconds limit);

    pid_t process() const noexcept { return process_; }

private:
    pid_t process_ = -1;
    int news_ = -1;  ///< it writes there when it serves
    State state_ = State::starting;
};

/// Where a predecessor hears that we serve; without one, does nothing.
///
/// Threads: the main thread's; made before InheritedSockets.
class Predecessor {
public:
    Predecessor();
    Predecessor(const Predecessor&) = delete;
    Predecessor& operator=(const Predecessor&) = delete;
    ~Predecessor();

    /// False when there is none.
    bool say_ready();

private:
    int descriptor_ = -1;
};

}  // namespace porthole::cli
