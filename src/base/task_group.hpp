// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include <list>

namespace porthole {

/// Owns coroutines that live on one worker, so that nothing is ever detached: who stops a worker
/// can wait for all of them.
///
/// Lifetime: outlives its tasks; call `wait` before destroying it.
/// Threads: its worker's only.
class TaskGroup {
public:
    explicit TaskGroup(boost::asio::any_io_executor executor);
    TaskGroup(const TaskGroup&) = delete;
    TaskGroup& operator=(const TaskGroup&) = delete;

    /// Starts `task`. An exception that leaves it is logged as a bug, except for cancellation.
    void spawn(Task<void> task);

    /// Asks every task to end: its current wait fails with operation_aborted.
    void cancel();

    /// Returns when no task is left.
    Task<void> wait();

    std::size_t size() const noexcept { return tasks_.size(); }

private:
    using Signals = std::list<boost::asio::cancellation_signal>;

    void finished(Signals::iterator task, const std::exception_ptr& failure);

    boost::asio::any_io_executor executor_;
    Signals tasks_;
    boost::asio::steady_timer empty_;
};

}  // namespace porthole
