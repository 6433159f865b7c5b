// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace porthole {

using Seconds = std::chrono::seconds;
using Milliseconds = std::chrono::milliseconds;
using Time = std::chrono::time_point<std::chrono::system_clock, Milliseconds>;

/// What time it is. Injected wherever a decision depends on it, so that a test can set it.
/// Machines' clocks are set, forward and back: `now` is for what others have to agree on, `running`
/// for how long something took here.
///
/// Threads: any.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Time now() const = 0;
    /// Since some moment; goes on evenly, whatever the clock is set to.
    virtual Milliseconds running() const = 0;
};

/// The machine's clock, in UTC.
class SystemClock final : public Clock {
public:
    Time now() const override {
        return std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now());
    }
    Milliseconds running() const override {
        const auto since = std::chrono::steady_clock::now().time_since_epoch();
        return std::chrono::duration_cast<Milliseconds>(since);
    }
};

}  // namespace porthole
