// SPDX-License-Identifier: Apache-2.0
#include "base/first_success.hpp"

#include "support/run.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <gtest/gtest.h>

#include <stdexcept>

namespace porthole {
namespace {
namespace asio = boost::asio;

Task<Result<int>> says(int value) {
    co_return value;
}
Task<Result<int>> fails(Errc error) {
    co_return error;
}
Task<Result<int>> throws() {
    throw std::runtime_error("broken");
    co_return 0;
}
Task<Result<int>> never(bool& cancelled) {
    asio::steady_timer timer(
        co_await asio::this_coro::executor, asio::steady_timer::time_point::max()
    );
    try {
        co_await timer.async_wait(asio::use_awaitable);
    } catch (const boost::system::system_error&) {
        cancelled = true;
        throw;
    }
    co_return 0;
}

template <class... Tasks>
Result<int> first(Tasks... tasks) {
    asio::io_context context(1);
    std::vector<Task<Result<int>>> all;
    (all.push_back(std::move(tasks)), ...);
    return test::run(context, first_success(std::move(all), Errc::token_unknown));
}

TEST(FirstSuccessTest, TakesTheOneThatHasIt) {
    EXPECT_EQ(first(fails(Errc::token_unknown), says(7), fails(Errc::store_unavailable)), 7);
}

TEST(FirstSuccessTest, DoesNotWaitForTheOthers) {
    bool cancelled = false;

    EXPECT_EQ(first(never(cancelled), says(7)), 7);

    EXPECT_TRUE(cancelled);
}

TEST(FirstSuccessTest, SaysNoWhenAllDo) {
    EXPECT_EQ(
        first(fails(Errc::token_unknown), fails(Errc::token_unknown)).error(), Errc::token_unknown
    );
    EXPECT_EQ(first().error(), Errc::token_unknown);
}

TEST(FirstSuccessTest, DoesNotSayNoForThoseWhoCouldNotAnswer) {
    EXPECT_EQ(
        first(fails(Errc::token_unknown), fails(Errc::store_unavailable)).error(),
        Errc::store_unavailable
    );
    EXPECT_EQ(first(throws(), fails(Errc::token_unknown)).error(), Errc::internal_error);
    EXPECT_EQ(first(throws(), says(7)), 7);
}

TEST(FirstSuccessTest, SaysWhatTellsMost) {
    asio::io_context context(1);
    std::vector<Task<Result<int>>> tasks;
    tasks.push_back(fails(Errc::driver_unavailable));
    tasks.push_back(fails(Errc::instance_ambiguous));
    tasks.push_back(fails(Errc::driver_refused));
    tasks.push_back(fails(Errc::instance_unknown));
    const auto outcome = test::run(
        context, first_success(std::move(tasks), Errc::instance_unknown, Errc::instance_ambiguous)
    );
    EXPECT_EQ(outcome.error(), Errc::instance_ambiguous);
}

}  // namespace
}  // namespace porthole
