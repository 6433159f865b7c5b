// SPDX-License-Identifier: Apache-2.0
#include "base/blocking_pool.hpp"

#include "base/task_group.hpp"
#include "support/run.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <stdexcept>
#include <thread>

namespace porthole {
namespace {

TEST(BlockingPoolTest, RunsElsewhereAndComesBack) {
    BlockingPool pool(1);
    const auto here = std::this_thread::get_id();
    auto body = [&]() -> Task<bool> {
        auto where = [] { return std::this_thread::get_id(); };
        const auto there = co_await pool.run(where);
        co_return there != here&& std::this_thread::get_id() == here;
    };

    EXPECT_TRUE(test::run(body()));
}

TEST(BlockingPoolTest, PassesAnExceptionOn) {
    BlockingPool pool(1);
    auto body = [&]() -> Task<int> {
        auto fail = []() -> int { throw std::runtime_error("no"); };
        co_return co_await pool.run(fail);
    };

    EXPECT_THROW(test::run(body()), std::runtime_error);
}

TEST(BlockingPoolTest, LetsTheCallerGoWhenItIsCancelled) {
    std::promise<void> release;
    std::atomic<int> calls = 0;
    {
        BlockingPool pool(1);
        boost::asio::io_context context(1);
        TaskGroup tasks(context.get_executor());
        bool came_back = false;
        auto body = [&]() -> Task<void> {
            auto work = [&] {
                ++calls;
                release.get_future().wait();
                return true;
            };
            came_back = co_await pool.run(work);
        };
        auto waiting_behind_it = [&]() -> Task<void> {
            auto work = [&] { return ++calls; };
            static_cast<void>(co_await pool.run(work));
            came_back = true;
        };
        tasks.spawn(body());
        tasks.spawn(waiting_behind_it());
        while (calls == 0) {
            context.poll();
        }

        tasks.cancel();
        context.run();  // the call is still under way

        EXPECT_EQ(tasks.size(), 0U);
        EXPECT_FALSE(came_back);
        release.set_value();
    }
    EXPECT_EQ(calls, 1);  // what had not begun is not begun any more
}

TEST(BlockingPoolTest, WaitsForCallsWhoseCallersWereCancelled) {
    BlockingPool pool(1);
    pool.wait_until_idle();
    std::promise<void> release;
    std::atomic<bool> begun = false;
    std::atomic<bool> ended = false;
    boost::asio::io_context context(1);
    TaskGroup tasks(context.get_executor());
    auto body = [&]() -> Task<void> {
        auto work = [&] {
            begun = true;
            release.get_future().wait();
            ended = true;
            return true;
        };
        static_cast<void>(co_await pool.run(work));
    };
    tasks.spawn(body());
    while (!begun) {
        context.poll();
    }
    tasks.cancel();
    context.run();
    EXPECT_FALSE(ended);

    release.set_value();
    pool.wait_until_idle();

    EXPECT_TRUE(ended);
}

TEST(BlockingPoolTest, CanBeUsedAgainAfterACall) {
    BlockingPool pool(2);
    auto body = [&]() -> Task<int> {
        int sum = 0;
        for (int i = 0; i < 100; ++i) {
            auto work = [i] { return i; };
            sum += co_await pool.run(work);
        }
        co_return sum;
    };

    EXPECT_EQ(test::run(body()), 4950);
}

}  // namespace
}  // namespace porthole
