// SPDX-License-Identifier: Apache-2.0
#include "base/blocking_pool.hpp"

#include "support/run.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace porthole
