// SPDX-License-Identifier: Apache-2.0
#include "net/deadline.hpp"

#include "support/run.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>

namespace porthole::net {
namespace {
namespace asio = boost::asio;

constexpr Milliseconds kSoon{1};
constexpr Milliseconds kLate{60'000};

Task<Result<int>> at_once() {
    co_return 7;
}

Task<Result<int>> failing() {
    co_return Errc::upstream_protocol;
}

Task<Result<int>> throwing() {
    throw std::runtime_error("broken");
    co_return 0;
}

/// Waits until cancelled, and reports that as an error.
Task<Result<int>> forever() {
    asio::steady_timer timer(
        co_await asio::this_coro::executor, asio::steady_timer::time_point::max()
    );
    const auto waited = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    co_return std::get<0>(waited);
}

/// Waits until cancelled, and has its value all the same.
Task<Result<int>> just_in_time() {
    asio::steady_timer timer(
        co_await asio::this_coro::executor, asio::steady_timer::time_point::max()
    );
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    co_return 8;
}

/// Waits until cancelled, and throws then.
Task<Result<int>> forever_throwing() {
    asio::steady_timer timer(
        co_await asio::this_coro::executor, asio::steady_timer::time_point::max()
    );
    co_await timer.async_wait(asio::use_awaitable);
    co_return 9;
}

TEST(WithDeadlineTest, ReturnsWhatWasDoneInTime) {
    const auto started = std::chrono::steady_clock::now();

    EXPECT_EQ(test::run(with_deadline(kLate, at_once())).value(), 7);
    EXPECT_EQ(test::run(with_deadline(kLate, failing())).error(), Errc::upstream_protocol);

    EXPECT_LT(std::chrono::steady_clock::now() - started, kLate);
}

TEST(WithDeadlineTest, FailsWhenTimeIsUp) {
    EXPECT_EQ(test::run(with_deadline(kSoon, forever())).error(), Errc::deadline_exceeded);
    EXPECT_EQ(test::run(with_deadline(kSoon, forever_throwing())).error(), Errc::deadline_exceeded);
}

TEST(WithDeadlineTest, KeepsAResultThatCameWithTheDeadline) {
    EXPECT_EQ(test::run(with_deadline(kSoon, just_in_time())).value(), 8);
}

TEST(WithDeadlineTest, PassesAnExceptionOn) {
    EXPECT_THROW((void)test::run(with_deadline(kLate, throwing())), std::runtime_error);
}

TEST(WithDeadlineTest, DoesNotEndEarly) {
    const auto started = std::chrono::steady_clock::now();

    const auto ended = test::run(with_deadline(Milliseconds(30), forever()));

    EXPECT_FALSE(ended);
    EXPECT_GE(std::chrono::steady_clock::now() - started, Milliseconds(30));
}

TEST(WithDeadlineTest, HoldsWithinAnother) {
    auto inner = with_deadline(kLate, forever());

    const auto ended = test::run(with_deadline(kSoon, std::move(inner)));

    EXPECT_EQ(ended.error(), Errc::deadline_exceeded);
}

TEST(SleepForTest, TakesItsTime) {
    const auto started = std::chrono::steady_clock::now();

    EXPECT_TRUE(test::run(sleep_for(Milliseconds(20))));

    EXPECT_GE(std::chrono::steady_clock::now() - started, Milliseconds(20));
}

}  // namespace
}  // namespace porthole::net
