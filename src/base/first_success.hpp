// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/gather.hpp"

#include <boost/asio/cancellation_type.hpp>

#include <utility>
#include <vector>

namespace porthole {
namespace detail {

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
/// said just that, and otherwise another of their errors, `telling` before all others, since
/// whoever could not answer may have it. An exception counts as internal_error.
template <class T>
Task<Result<T>> first_success(
    std::vector<Task<Result<T>>> tasks, Errc no, Errc telling = Errc::internal_error
) {
    auto outcomes = co_await gather(std::move(tasks), detail::UntilOneSucceeds());
    boost::system::error_code error = no;
    for (Result<T>& outcome : outcomes) {
        if (outcome) {
            co_return std::move(outcome);
        }
        if (outcome.error() != make_error_code(no) && error != make_error_code(telling)) {
            error = outcome.error();
        }
    }
    co_return error;
}

}  // namespace porthole
