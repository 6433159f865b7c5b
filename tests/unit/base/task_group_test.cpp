// SPDX-License-Identifier: Apache-2.0
#include "base/task_group.hpp"

#include "support/run.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <stdexcept>

namespace porthole {
namespace {

namespace asio = boost::asio;

Task<void> sleep_for_ever(int& ended) {
    asio::steady_timer timer(
        co_await asio::this_coro::executor, asio::steady_timer::time_point::max()
    );
    const struct Count {
        explicit Count(int& counter) : ended(counter) {}
        Count(const Count&) = delete;
        Count& operator=(const Count&) = delete;
        ~Count() { ++ended; }
        int& ended;
    } count(ended);
    co_await timer.async_wait(asio::use_awaitable);
}

Task<void> fail() {
    throw std::runtime_error("a bug");
    co_return;
}

Task<void> count_up(int& count) {
    ++count;
    co_return;
}

TEST(TaskGroupTest, WaitsForEveryTask) {
    asio::io_context context(1);
    TaskGroup group(context.get_executor());
    int count = 0;
    group.spawn(count_up(count));
    group.spawn(count_up(count));
    ASSERT_EQ(group.size(), 2U);

    test::run(context, group.wait());

    EXPECT_EQ(count, 2);
    EXPECT_EQ(group.size(), 0U);
}

TEST(TaskGroupTest, HasNothingToWaitForWhenEmpty) {
    asio::io_context context(1);
    TaskGroup group(context.get_executor());

    test::run(context, group.wait());

    EXPECT_EQ(group.size(), 0U);
}

TEST(TaskGroupTest, EndsSleepersWhenCancelled) {
    asio::io_context context(1);
    TaskGroup group(context.get_executor());
    int ended = 0;
    for (int i = 0; i < 3; ++i) {
        group.spawn(sleep_for_ever(ended));
    }
    context.poll();
    ASSERT_EQ(ended, 0);

    group.cancel();
    test::run(context, group.wait());

    EXPECT_EQ(ended, 3);
}

TEST(TaskGroupTest, CountsWhoJoinedUntilTheyLeave) {
    asio::io_context context(1);
    TaskGroup group(context.get_executor());
    int asked = 0;
    TaskGroup::Member member;
    {
        member = group.join([&asked] { ++asked; });
        const TaskGroup::Member another = group.join([&asked] { ++asked; });
        EXPECT_EQ(group.size(), 2U);
    }
    EXPECT_EQ(group.size(), 1U);

    group.cancel();
    group.cancel();
    EXPECT_EQ(asked, 2);

    member.leave();
    member.leave();
    EXPECT_EQ(group.size(), 0U);
    test::run(context, group.wait());
}

TEST(TaskGroupTest, OutlivesATaskThatThrows) {
    asio::io_context context(1);
    TaskGroup group(context.get_executor());
    int count = 0;
    group.spawn(fail());
    group.spawn(count_up(count));

    test::run(context, group.wait());

    EXPECT_EQ(count, 1);
}

TEST(TaskGroupTest, MayBeUsedAgainAfterItWasEmpty) {
    asio::io_context context(1);
    TaskGroup group(context.get_executor());
    int count = 0;
    group.spawn(count_up(count));
    test::run(context, group.wait());

    group.spawn(count_up(count));
    test::run(context, group.wait());

    EXPECT_EQ(count, 2);
}

}  // namespace
}  // namespace porthole
