// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/deadline.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace porthole::cli {

/// Waits for `work`, at most for `limit`; then cancels it and throws `failure`.
template <class T>
Task<T> within(Milliseconds limit, std::string failure, Task<T> work) {
    auto outcome = co_await net::race(std::move(work), net::sleep_for(limit));
    if (!outcome.first_won) {
        throw std::runtime_error(failure);
    }
    co_return std::move(*outcome.first);
}

}  // namespace porthole::cli
