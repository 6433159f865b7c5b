// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"

#include <mutex>
#include <optional>

namespace porthole::virt {

/// Spares a server that did not answer, and those who would wait for it: it rests for a while, then
/// one call may try, and the others once that was answered.
///
/// Lifetime: within its clock's. Threads: any.
class Breaker {
public:
    Breaker(const Clock& clock, Milliseconds rest) : clock_(clock), rest_(rest) {}

    /// Whether to ask now. The first to be let in after a rest begins the next one for all others.
    bool lets_in();

    /// How a call went. True when that is news: the server has gone, or has come back.
    bool failed();
    bool answered();

private:
    const Clock& clock_;
    const Milliseconds rest_;
    std::mutex mutex_;
    std::optional<Time> resting_from_;  // guarded by mutex_
};

}  // namespace porthole::virt
