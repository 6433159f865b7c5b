// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"

#include <atomic>

namespace porthole::test {

/// A clock that stands still until told. Threads: any.
class FakeClock final : public Clock {
public:
    Time now() const override { return now_.load(); }
    Milliseconds running() const override { return running_.load(); }
    void advance(Milliseconds by) {
        set(now() + by);
        running_.store(running_.load() + by);
    }
    /// As operators do: without that any time has passed.
    void set(Time now) { now_.store(now); }

private:
    std::atomic<Time> now_{Time(Seconds(1'800'000'000))};
    std::atomic<Milliseconds> running_{Seconds(1000)};
};

}  // namespace porthole::test
