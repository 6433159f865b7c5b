// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace porthole {

/// One value that a coroutine waits for and that anybody may give: the first one counts.
///
/// Lifetime: shared between who gives and who waits, within the executor's. Threads: `give` any;
/// `given` its executor's only. Cancellation: of `given`, as often as wanted.
template <class Value>
class Announcement : public std::enable_shared_from_this<Announcement<Value>> {
public:
    explicit Announcement(const boost::asio::any_io_executor& executor)
        : waiting_(executor, boost::asio::steady_timer::time_point::max()) {}

    void give(Value value) {
        auto wake = [self = this->shared_from_this(), value = std::move(value)]() mutable {
            if (!self->value_) {
                self->value_ = std::move(value);
                self->waiting_.cancel();
            }
        };
        boost::asio::post(waiting_.get_executor(), std::move(wake));
    }

    /// Returns once there is a value.
    Task<Value> given() {
        while (!value_) {
            co_await waiting_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        }
        co_return *value_;
    }

private:
    boost::asio::steady_timer waiting_;
    std::optional<Value> value_;
};

}  // namespace porthole
