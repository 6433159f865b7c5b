// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"

#include <chrono>
#include <thread>

namespace porthole::test {

/// Whether `condition` comes true before `limit` has passed. Asks again and again.
template <class Condition>
bool eventually(Condition condition, Milliseconds limit = Seconds(30)) {
    constexpr Milliseconds kPause{5};
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
        if (std::chrono::steady_clock::now() >= deadline) {
            return false;
        }
        std::this_thread::sleep_for(kPause);
    }
    return true;
}

}  // namespace porthole::test
