// SPDX-License-Identifier: Apache-2.0
#include "base/single_flight.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <stdexcept>
#include <thread>
#include <vector>

namespace porthole {
namespace {

TEST(SingleFlightTest, AsksOnceForAllWhoAskTogether) {
    SingleFlight<int> flight;
    std::atomic<int> calls = 0;
    std::promise<void> asked;
    std::promise<void> answer;
    const auto answered = answer.get_future().share();
    const auto call = [&] {
        ++calls;
        asked.set_value();
        answered.wait();
        return 7;
    };
    auto first = std::async(std::launch::async, [&] { return flight.run("a", call); });
    asked.get_future().wait();

    // Whoever asks from here on until the answer is there shares it.
    std::vector<std::future<int>> others;
    others.reserve(4);
    for (int i = 0; i < 4; ++i) {
        others.push_back(std::async(std::launch::async, [&] {
            return flight.run("a", [&] { return answered.wait(), 7; });
        }));
    }
    EXPECT_EQ(flight.run("b", [] { return 8; }), 8);
    answer.set_value();

    EXPECT_EQ(first.get(), 7);
    for (auto& other : others) {
        EXPECT_EQ(other.get(), 7);
    }
    EXPECT_EQ(calls, 1);
}

TEST(SingleFlightTest, AsksAnewAfterwards) {
    SingleFlight<int> flight;
    int calls = 0;

    flight.run("a", [&] { return ++calls; });
    flight.run("a", [&] { return ++calls; });

    EXPECT_EQ(calls, 2);
}

TEST(SingleFlightTest, PassesExceptionsOnAndGoesOn) {
    SingleFlight<int> flight;

    EXPECT_THROW(
        flight.run("a", []() -> int { throw std::runtime_error("no"); }), std::runtime_error
    );
    EXPECT_EQ(flight.run("a", [] { return 1; }), 1);
}

}  // namespace
}  // namespace porthole
