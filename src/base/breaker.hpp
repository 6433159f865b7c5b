// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"

#include <mutex>
#include <optional>

namespace porthole {

/// Spares a server that did not answer, and those who would wait for it: after some failures in a
/// row it rests for a while, then one call may try, and the others once that was answered.
///
/// Lifetime: within its clock's. Threads: any.
class Breaker {
public:
    Breaker(const Clock& clock, Milliseconds rest, int failures_in_a_row = 1)
        : clock_(clock), rest_(rest), failures_in_a_row_(failures_in_a_row) {}

    /// Whether to ask now. The first to be let in after a rest begins the next one for all others.
    bool lets_in();

    /// How a call went. True when that is news: the server has gone, or has come back.
    bool failed();
    bool answered();

private:
    const Clock& clock_;
    const Milliseconds rest_;
    const int failures_in_a_row_;
    std::mutex mutex_;
    int failures_ = 0;                  // guarded by mutex_
    std::optional<Time> resting_from_;  // guarded by mutex_
};

}  // namespace porthole
