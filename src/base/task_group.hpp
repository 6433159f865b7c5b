// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include <list>
#include <utility>

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

    /// Counts as a task for as long as it lives: for what waits without a coroutine.
    class Member {
    public:
        Member() = default;
        Member(Member&& other) noexcept
            : group_(std::exchange(other.group_, nullptr)), entry_(other.entry_) {}
        Member& operator=(Member&& other) noexcept {
            leave();
            group_ = std::exchange(other.group_, nullptr);
            entry_ = other.entry_;
            return *this;
        }
        ~Member() { leave(); }

        void leave() noexcept;

    private:
        friend class TaskGroup;
        TaskGroup* group_ = nullptr;
        std::list<boost::asio::cancellation_signal>::iterator entry_;
    };

    /// `cancelled` is called where a task would be asked to end; it does not `leave` yet.
    template <class Cancelled>
    Member join(Cancelled cancelled) {
        Member member;
        member.group_ = this;
        member.entry_ = tasks_.emplace(tasks_.end());
        member.entry_->slot().assign([cancelled](boost::asio::cancellation_type) { cancelled(); });
        return member;
    }

    /// Asks every task to end: its current wait fails with operation_aborted.
    void cancel();

    /// Returns when no task is left.
    Task<void> wait();

    std::size_t size() const noexcept { return tasks_.size(); }

private:
    using Signals = std::list<boost::asio::cancellation_signal>;

    void finished(Signals::iterator task, const std::exception_ptr& failure);
    void forget(Signals::iterator task);

    boost::asio::any_io_executor executor_;
    Signals tasks_;
    boost::asio::steady_timer empty_;
};

}  // namespace porthole
