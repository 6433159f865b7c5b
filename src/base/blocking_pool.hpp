// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>

namespace porthole {

namespace detail {

/// A coroutine that waits for a call on another thread. The call's end and a cancellation both want
/// to resume it: the one that takes it first does.
template <class Handler>
class WaitingCaller {
public:
    explicit WaitingCaller(Handler handler) : handler_(std::move(handler)) {}

    std::optional<Handler> take() {
        const std::scoped_lock lock(mutex_);
        std::optional<Handler> taken = std::move(handler_);
        handler_.reset();
        return taken;
    }

    bool waits() const {
        const std::scoped_lock lock(mutex_);
        return handler_.has_value();
    }

private:
    mutable std::mutex mutex_;
    std::optional<Handler> handler_;
};

}  // namespace detail

/// A bounded number of threads for calls that block: SQLite, vCenter, name resolution.
///
/// Lifetime: outlives everything that runs on it; the destructor waits for calls under way.
/// Threads: any.
class BlockingPool {
public:
    explicit BlockingPool(std::size_t threads) : pool_(threads) {}
    BlockingPool(const BlockingPool&) = delete;
    BlockingPool& operator=(const BlockingPool&) = delete;
    ~BlockingPool() { pool_.join(); }

    /// Returns when no call is under way: neither one that somebody waits for, nor one whose caller
    /// was cancelled. Nobody may begin one meanwhile.
    void wait_until_idle() {
        std::unique_lock lock(mutex_);
        idle_.wait(lock, [this] { return calls_ == 0; });
    }

    /// Runs `work()` on the pool and comes back to the calling coroutine's executor with what it
    /// returned. `work` must own what it uses. Cancellation: the caller stops waiting at once, the
    /// work itself runs to its end.
    template <class Work>
    Task<std::invoke_result_t<Work&>> run(Work work) {
        using Value = std::invoke_result_t<Work&>;
        namespace asio = boost::asio;
        auto shared = std::make_shared<Work>(std::move(work));
        auto initiate = [this, shared](auto handler) {
            const auto executor = asio::get_associated_executor(handler, pool_.get_executor());
            auto slot = asio::get_associated_cancellation_slot(handler);
            const auto caller =
                std::make_shared<detail::WaitingCaller<decltype(handler)>>(std::move(handler));
            if (slot.is_connected()) {
                // Not an owner: the slot is the coroutine's, which `caller` owns.
                slot.assign([executor, weak = std::weak_ptr(caller)](asio::cancellation_type) {
                    const auto waiting = weak.lock();
                    auto taken = waiting ? waiting->take() : std::nullopt;
                    if (taken) {
                        auto abort = [resume = std::move(*taken)]() mutable {
                            const boost::system::system_error aborted(asio::error::operation_aborted
                            );
                            resume(std::make_exception_ptr(aborted), std::nullopt);
                        };
                        asio::post(executor, std::move(abort));
                    }
                });
            }
            auto job = [counted = std::make_unique<Call>(*this), shared, executor, slot, caller](
                       ) mutable {
                if (!caller->waits()) {
                    return;
                }
                std::exception_ptr failure;
                std::optional<Value> value;
                try {
                    value.emplace((*shared)());
                } catch (...) {
                    failure = std::current_exception();
                }
                auto taken = caller->take();
                if (!taken) {
                    return;  // its executor may be gone
                }
                auto end = [resume = std::move(*taken), slot, failure, value = std::move(value)](
                           ) mutable {
                    slot.clear();
                    resume(failure, std::move(value));
                };
                asio::dispatch(executor, std::move(end));
            };
            asio::post(pool_, std::move(job));
        };
        auto value = co_await asio::async_initiate<
            const asio::use_awaitable_t<>,
            void(std::exception_ptr, std::optional<Value>)>(
            std::move(initiate), asio::use_awaitable
        );
        co_return std::move(*value);
    }

private:
    /// Counts as a call under way for as long as it lives.
    class Call {
    public:
        explicit Call(BlockingPool& pool) : pool_(pool) {
            const std::scoped_lock lock(pool_.mutex_);
            ++pool_.calls_;
        }
        Call(const Call&) = delete;
        Call& operator=(const Call&) = delete;
        ~Call() {
            const std::scoped_lock lock(pool_.mutex_);
            if (--pool_.calls_ == 0) {
                pool_.idle_.notify_all();
            }
        }

    private:
        BlockingPool& pool_;
    };

    std::mutex mutex_;
    std::condition_variable idle_;
    std::size_t calls_ = 0;
    boost::asio::thread_pool pool_;
};

}  // namespace porthole
