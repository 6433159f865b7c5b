// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <list>

namespace porthole::esxi {

/// Notices when a peer keeps us waiting too long. Costs no timer operation per wait.
///
/// Lifetime: one connection's; outlives its waits.
/// Threads: its connection's only.
class Deadline {
public:
    Deadline(const boost::asio::any_io_executor& executor, Milliseconds life)
        : timer_(executor), life_(life) {}

    /// A wait for the peer, under way for as long as this lives.
    class Wait {
    public:
        explicit Wait(Deadline& deadline);
        Wait(const Wait&) = delete;
        Wait& operator=(const Wait&) = delete;
        ~Wait();

    private:
        Deadline& deadline_;
        std::list<std::chrono::steady_clock::time_point>::iterator entry_;
    };

    /// Returns when a wait has lasted for `life`, at most as long again later.
    Task<void> missed();

private:
    boost::asio::steady_timer timer_;
    Milliseconds life_;
    std::list<std::chrono::steady_clock::time_point> due_;  ///< earliest first
};

}  // namespace porthole::esxi
