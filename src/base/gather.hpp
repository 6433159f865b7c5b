// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

namespace porthole {
namespace detail {

template <class T>
Task<std::optional<Result<T>>> held(Task<Result<T>> task) {
    std::optional<Result<T>> result(co_await std::move(task));
    co_return result;
}

}  // namespace detail

/// Runs all tasks at once and returns what each came to, in their order, as soon as `until` says
/// so; those that have not ended by then are cancelled. What ended by an exception, or was
/// cancelled, is internal_error. `until` is a completion condition of Asio's parallel groups.
template <class T, class Until = boost::asio::experimental::wait_for_all>
Task<std::vector<Result<T>>> gather(std::vector<Task<Result<T>>> tasks, Until until = {}) {
    namespace asio = boost::asio;
    std::vector<Result<T>> outcomes(tasks.size(), Result<T>(Errc::internal_error));
    if (tasks.empty()) {
        co_return outcomes;
    }
    const auto executor = co_await asio::this_coro::executor;
    using Operation =
        decltype(asio::co_spawn(executor, detail::held(std::move(tasks.front())), asio::deferred));
    std::vector<Operation> operations;
    operations.reserve(tasks.size());
    for (Task<Result<T>>& task : tasks) {
        operations.push_back(asio::co_spawn(executor, detail::held(std::move(task)), asio::deferred)
        );
    }
    auto group = asio::experimental::make_parallel_group(std::move(operations));
    auto ended = co_await group.async_wait(std::move(until), asio::use_awaitable);
    const std::vector<std::exception_ptr>& failures = std::get<1>(ended);
    std::vector<std::optional<Result<T>>>& results = std::get<2>(ended);
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        if (!failures[i] && results[i]) {
            outcomes[i] = std::move(*results[i]);
        }
    }
    co_return outcomes;
}

}  // namespace porthole
