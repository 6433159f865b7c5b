// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <optional>
#include <type_traits>
#include <utility>

namespace porthole::test {
namespace detail {

template <class T>
Task<void> store(Task<T> task, std::optional<T>& into) {
    into.emplace(co_await std::move(task));
}

}  // namespace detail

/// Runs `task` to its end on `context`, in this thread, and returns what it returned.
template <class T>
T run(boost::asio::io_context& context, Task<T> task) {
    context.restart();
    if constexpr (std::is_void_v<T>) {
        auto ended = boost::asio::co_spawn(context, std::move(task), boost::asio::use_future);
        context.run();
        ended.get();
    } else {
        // Not every T is one that a future could make empty.
        std::optional<T> result;
        auto storing = detail::store(std::move(task), result);
        auto ended = boost::asio::co_spawn(context, std::move(storing), boost::asio::use_future);
        context.run();
        ended.get();
        return std::move(*result);
    }
}

template <class T>
T run(Task<T> task) {
    boost::asio::io_context context(1);
    return run(context, std::move(task));
}

}  // namespace porthole::test
