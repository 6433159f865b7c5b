// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <utility>

namespace porthole::test {

/// Runs `task` to its end on `context`, in this thread, and returns what it returned.
template <class T>
T run(boost::asio::io_context& context, Task<T> task) {
    auto result = boost::asio::co_spawn(context, std::move(task), boost::asio::use_future);
    context.restart();
    context.run();
    return result.get();
}

template <class T>
T run(Task<T> task) {
    boost::asio::io_context context(1);
    return run(context, std::move(task));
}

}  // namespace porthole::test
