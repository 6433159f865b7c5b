// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "net/race.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>

namespace porthole::net {

/// Returns true after `limit`.
inline Task<bool> sleep_for(Milliseconds limit) {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, limit);
    co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    co_return true;
}

/// Waits for `work`, at most for `limit`: then cancels it and fails with deadline_exceeded. When
/// both are done at the same moment, the work's result counts.
template <class T>
Task<Result<T>> with_deadline(Milliseconds limit, Task<Result<T>> work) {
    auto outcome = co_await race(std::move(work), sleep_for(limit));
    if (outcome.first && (outcome.first_won || outcome.first->has_value())) {
        co_return std::move(*outcome.first);
    }
    co_return Errc::deadline_exceeded;
}

}  // namespace porthole::net
