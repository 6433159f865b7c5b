// SPDX-License-Identifier: Apache-2.0
#include "net/worker.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <set>
#include <thread>

namespace porthole::net {
namespace {
namespace asio = boost::asio;

Task<void> forever(std::atomic<int>& running, std::promise<void>& started) {
    struct Count {
        explicit Count(std::atomic<int>& all) : all_(all) { ++all_; }
        ~Count() { --all_; }
        std::atomic<int>& all_;
    };
    const Count count(running);
    asio::steady_timer timer(
        co_await asio::this_coro::executor, asio::steady_timer::time_point::max()
    );
    started.set_value();
    co_await timer.async_wait(asio::use_awaitable);
}

TEST(WorkersTest, EachHasAThreadOfItsOwn) {
    Workers workers(3);
    workers.start();
    std::set<std::thread::id> threads{std::this_thread::get_id()};

    for (std::size_t i = 0; i < workers.size(); ++i) {
        std::promise<std::thread::id> promise;
        auto tell = [&promise] { promise.set_value(std::this_thread::get_id()); };
        asio::post(workers[i].context, tell);
        threads.insert(promise.get_future().get());
    }

    EXPECT_EQ(threads.size(), 4U);
}

TEST(WorkersTest, EndsItsTasksWhenStopped) {
    std::atomic<int> running = 0;
    std::promise<void> started;
    Workers workers(2);
    workers.start();
    auto spawn = [&] { workers[1].tasks.spawn(forever(running, started)); };
    asio::post(workers[1].context, spawn);
    started.get_future().wait();
    EXPECT_EQ(running, 1);

    workers.stop();

    EXPECT_EQ(running, 0);
    EXPECT_EQ(workers[1].tasks.size(), 0U);
}

TEST(WorkersTest, EndsTasksThatAreStartedWhileItStops) {
    std::atomic<int> running = 0;
    std::promise<void> started;
    std::promise<void> started_later;
    Workers workers(1);
    // Ends a little after it was cancelled, and starts another one then.
    auto last_words = [&]() -> Task<void> {
        asio::steady_timer timer(
            co_await asio::this_coro::executor, asio::steady_timer::time_point::max()
        );
        started.set_value();
        try {
            co_await timer.async_wait(asio::use_awaitable);
        } catch (const boost::system::system_error&) {
            workers[0].tasks.spawn(forever(running, started_later));
            throw;
        }
    };
    workers.start();
    auto spawn = [&] { workers[0].tasks.spawn(last_words()); };
    asio::post(workers[0].context, spawn);
    started.get_future().wait();

    workers.stop();

    EXPECT_EQ(running, 0);
    EXPECT_EQ(workers[0].tasks.size(), 0U);
}

TEST(WorkersTest, StopsWithoutHavingStartedAndTwice) {
    Workers idle(2);
    idle.stop();

    Workers workers(2);
    workers.start();
    workers.stop();
    workers.stop();
}

}  // namespace
}  // namespace porthole::net
