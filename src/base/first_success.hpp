// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"

#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

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

/// Cancels the others once one has succeeded.
struct UntilOneSucceeds {
    template <class T>
    boost::asio::cancellation_type_t operator()(
        const std::exception_ptr& failure, const std::optional<Result<T>>& result
    ) const {
        return !failure && result && result->has_value() ? boost::asio::cancellation_type::all
                                                         : boost::asio::cancellation_type::none;
    }
};

}  // namespace detail

/// Asks several places at once, of which at most one has what is looked for, and returns what the
/// first has that has it; the others are cancelled then. Where none has it: `no` when every one
/// said just that, and otherwise another of their errors, since whoever could not answer may have
/// it. An exception counts as internal_error.
template <class T>
Task<Result<T>> first_success(std::vector<Task<Result<T>>> tasks, Errc no) {
    namespace asio = boost::asio;
    if (tasks.empty()) {
        co_return no;
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
    auto ended = co_await group.async_wait(detail::UntilOneSucceeds(), asio::use_awaitable);
    const std::vector<std::size_t>& order = std::get<0>(ended);
    const std::vector<std::exception_ptr>& failures = std::get<1>(ended);
    std::vector<std::optional<Result<T>>>& results = std::get<2>(ended);
    boost::system::error_code error = no;
    for (const std::size_t index : order) {
        if (failures[index] || !results[index]) {
            error = Errc::internal_error;
        } else if (results[index]->has_value()) {
            co_return std::move(*results[index]);
        } else if (results[index]->error() != make_error_code(no)) {
            error = results[index]->error();
        }
    }
    co_return error;
}

}  // namespace porthole
