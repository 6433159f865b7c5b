// SPDX-License-Identifier: Apache-2.0
#include "base/task_group.hpp"

#include "base/exception.hpp"
#include "base/log.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace porthole {
namespace asio = boost::asio;

TaskGroup::TaskGroup(asio::any_io_executor executor)
    : executor_(std::move(executor)), empty_(executor_, asio::steady_timer::time_point::max()) {}

void TaskGroup::spawn(Task<void> task) {
    const auto entry = tasks_.emplace(tasks_.end());
    asio::co_spawn(
        executor_,
        std::move(task),
        asio::bind_cancellation_slot(
            entry->slot(),
            [this, entry](const std::exception_ptr& failure) { finished(entry, failure); }
        )
    );
}

void TaskGroup::cancel() {
    for (auto task = tasks_.begin(); task != tasks_.end();) {
        // A task may end, and leave the list, while its signal is emitted.
        const auto current = task++;
        current->emit(asio::cancellation_type::terminal);
    }
}

Task<void> TaskGroup::wait() {
    while (!tasks_.empty()) {
        co_await empty_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

void TaskGroup::finished(Signals::iterator task, const std::exception_ptr& failure) {
    if (failure && !is_cancellation(failure)) {
        log::error("task_failed", {{"what", describe(failure)}});
    }
    forget(task);
}

void TaskGroup::forget(Signals::iterator task) {
    tasks_.erase(task);
    if (tasks_.empty()) {
        empty_.cancel();
    }
}

void TaskGroup::Member::leave() noexcept {
    if (auto* const group = std::exchange(group_, nullptr)) {
        group->forget(entry_);
    }
}

}  // namespace porthole
