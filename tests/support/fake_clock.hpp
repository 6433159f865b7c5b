// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"

#include <atomic>

namespace porthole::test {

/// A clock that stands still until told. Threads: any.
class FakeClock final : public Clock {
public:
    Time now() const override { return now_.load(); }
    void advance(Milliseconds by) { now_.store(now_.load() + by); }

private:
    std::atomic<Time> now_{Time(Seconds(1'800'000'000))};
};

}  // namespace porthole::test
