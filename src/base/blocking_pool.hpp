// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace porthole {

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

    /// Runs `work()` on the pool and comes back to the calling coroutine's executor with what it
    /// returned. `work` must own what it uses. Cancellation: the caller stops waiting at once, the
    /// work itself runs to its end.
    template <class Work>
    Task<std::invoke_result_t<Work&>> run(Work work) {
        using Value = std::invoke_result_t<Work&>;
        namespace asio = boost::asio;
        auto shared = std::make_shared<Work>(std::move(work));
        auto initiate = [this, shared](auto handler) {
            auto executor = asio::get_associated_executor(handler, pool_.get_executor());
            auto job = [shared, executor, handler = std::move(handler)]() mutable {
                std::exception_ptr failure;
                std::optional<Value> value;
                try {
                    value.emplace((*shared)());
                } catch (...) {
                    failure = std::current_exception();
                }
                auto resume = [handler = std::move(handler), failure, value = std::move(value)](
                              ) mutable { handler(failure, std::move(value)); };
                asio::dispatch(executor, std::move(resume));
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
    boost::asio::thread_pool pool_;
};

}  // namespace porthole
