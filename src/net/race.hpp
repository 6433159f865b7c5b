// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <optional>
#include <utility>

namespace porthole::net {

/// What a race came to. The winner cancels the other, which may have ended too, or have made an
/// error of the cancellation: only the winner's value says what happened.
template <class First, class Second>
struct RaceOutcome {
    bool first_won = false;
    std::optional<First> first;
    std::optional<Second> second;
};

namespace detail {

template <class T>
Task<std::optional<T>> to_optional(Task<T> task) {
    std::optional<T> value(co_await std::move(task));
    co_return value;
}

}  // namespace detail

/// Runs both until one ends, then cancels the other and waits until that has ended too. An
/// exception that leaves either, cancellation of the loser aside, leaves the race.
template <class First, class Second>
Task<RaceOutcome<First, Second>> race(Task<First> first, Task<Second> second) {
    namespace asio = boost::asio;
    const auto executor = co_await asio::this_coro::executor;
    auto group = asio::experimental::make_parallel_group(
        asio::co_spawn(executor, detail::to_optional(std::move(first)), asio::deferred),
        asio::co_spawn(executor, detail::to_optional(std::move(second)), asio::deferred)
    );
    auto ended = co_await group.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
    const bool first_won = std::get<0>(ended)[0] == 0;
    const std::exception_ptr failure = first_won ? std::get<1>(ended) : std::get<3>(ended);
    if (failure) {
        std::rethrow_exception(failure);
    }
    RaceOutcome<First, Second> outcome;
    outcome.first_won = first_won;
    outcome.first = std::move(std::get<2>(ended));
    outcome.second = std::move(std::get<4>(ended));
    co_return outcome;
}

/// What the first of both to end returns.
template <class T>
Task<T> first_of(Task<T> one, Task<T> other) {
    auto outcome = co_await race(std::move(one), std::move(other));
    co_return std::move(outcome.first_won ? *outcome.first : *outcome.second);
}

}  // namespace porthole::net
