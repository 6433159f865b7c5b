// SPDX-License-Identifier: Apache-2.0
#include "net/race.hpp"

#include "support/run.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace porthole::net {
namespace {
namespace asio = boost::asio;

Task<int> at_once(int value) {
    co_return value;
}

Task<int> fail_at_once() {
    throw std::runtime_error("broken");
    co_return 0;
}

/// Waits until cancelled; then counts it in `cancelled`, and returns -1 or, as awaited operations
/// do, throws.
Task<int> forever(int& cancelled, bool throws) {
    asio::steady_timer timer(
        co_await asio::this_coro::executor, asio::steady_timer::time_point::max()
    );
    const auto waited = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    cancelled += std::get<0>(waited) == asio::error::operation_aborted ? 1 : 0;
    if (throws) {
        throw boost::system::system_error(asio::error::operation_aborted);
    }
    co_return -1;
}

TEST(RaceTest, FirstWins) {
    int cancelled = 0;

    const auto outcome = test::run(race(at_once(7), forever(cancelled, false)));

    EXPECT_TRUE(outcome.first_won);
    EXPECT_EQ(outcome.first, 7);
    EXPECT_EQ(cancelled, 1);
}

TEST(RaceTest, SecondWins) {
    int cancelled = 0;

    const auto outcome = test::run(race(forever(cancelled, false), at_once(8)));

    EXPECT_FALSE(outcome.first_won);
    EXPECT_EQ(outcome.second, 8);
    EXPECT_EQ(cancelled, 1);
}

TEST(RaceTest, ForgivesALoserThatThrows) {
    int cancelled = 0;

    const auto outcome = test::run(race(forever(cancelled, true), at_once(9)));

    EXPECT_FALSE(outcome.first_won);
    EXPECT_FALSE(outcome.first);
    EXPECT_EQ(outcome.second, 9);
    EXPECT_EQ(cancelled, 1);
}

TEST(RaceTest, PassesTheWinnersExceptionOn) {
    int cancelled = 0;

    EXPECT_THROW(test::run(race(fail_at_once(), forever(cancelled, false))), std::runtime_error);
    EXPECT_THROW(test::run(race(forever(cancelled, true), fail_at_once())), std::runtime_error);

    EXPECT_EQ(cancelled, 2);
}

TEST(RaceTest, WaitsUntilTheLoserHasEnded) {
    // The loser goes on for a while after it was cancelled: what it uses must be there until then.
    bool ended = false;
    auto stubborn = [](bool& flag) -> Task<int> {
        co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        for (int i = 0; i < 100; ++i) {
            co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
        }
        flag = true;
        co_return 1;
    };

    const auto outcome = test::run(race(at_once(1), stubborn(ended)));

    EXPECT_TRUE(outcome.first_won);
    EXPECT_TRUE(ended);
}

TEST(RaceTest, TakesValuesThatCannotBeCopied) {
    auto make = []() -> Task<std::unique_ptr<std::string>> {
        co_return std::make_unique<std::string>("mine");
    };
    int cancelled = 0;

    const auto outcome = test::run(race(make(), forever(cancelled, false)));

    ASSERT_TRUE(outcome.first && *outcome.first);
    EXPECT_EQ(**outcome.first, "mine");
}

TEST(RaceTest, CancelsBothWhenItIsCancelled) {
    asio::io_context context(1);
    asio::cancellation_signal signal;
    int cancelled = 0;
    bool ended = false;
    auto body = [&]() -> Task<void> {
        co_await race(forever(cancelled, true), forever(cancelled, true));
    };
    const auto done = [&ended](const std::exception_ptr& failure) { ended = failure != nullptr; };
    asio::co_spawn(context, body(), asio::bind_cancellation_slot(signal.slot(), done));
    context.poll();
    EXPECT_EQ(cancelled, 0);

    signal.emit(asio::cancellation_type::terminal);
    context.poll();

    EXPECT_EQ(cancelled, 2);
    EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace porthole::net
