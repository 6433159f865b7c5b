// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace porthole {

/// One value that somebody waits for and that anybody may give: the first one counts.
///
/// Lifetime: shared between who gives and who waits, within the executor's. Threads: `give` any;
/// everything else its executor's only. Cancellation: of `given`, as often as wanted.
template <class Value>
class Announcement : public std::enable_shared_from_this<Announcement<Value>> {
public:
    using Listener = std::function<void(const Value&)>;

    explicit Announcement(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

    void give(Value value) {
        auto wake = [self = this->shared_from_this(), value = std::move(value)]() mutable {
            if (self->value_) {
                return;
            }
            self->value_ = std::move(value);
            if (self->waiting_ != nullptr) {
                self->waiting_->cancel();
            }
            self->tell();
        };
        boost::asio::post(executor_, std::move(wake));
    }

    /// Returns once there is a value. One waits at a time.
    Task<Value> given() {
        boost::asio::steady_timer timer(executor_, boost::asio::steady_timer::time_point::max());
        const Waiting waiting(waiting_, timer);
        while (!value_) {
            co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        }
        co_return *value_;
    }

    /// Has `listener` called once there is a value, which may be now: for who waits without a
    /// coroutine. Null: nobody is called any more.
    void listen(Listener listener) {
        listener_ = std::move(listener);
        if (value_) {
            tell();
        }
    }

private:
    /// Stands where `give` finds it, for as long as somebody waits.
    class Waiting {
    public:
        Waiting(boost::asio::steady_timer*& place, boost::asio::steady_timer& timer)
            : place_(place) {
            place_ = &timer;
        }
        Waiting(const Waiting&) = delete;
        Waiting& operator=(const Waiting&) = delete;
        ~Waiting() { place_ = nullptr; }

    private:
        boost::asio::steady_timer*& place_;
    };

    void tell() {
        if (const Listener listener = std::exchange(listener_, nullptr)) {
            listener(*value_);
        }
    }

    const boost::asio::any_io_executor executor_;
    boost::asio::steady_timer* waiting_ = nullptr;
    Listener listener_;
    std::optional<Value> value_;
};

}  // namespace porthole
