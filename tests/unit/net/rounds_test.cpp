// SPDX-License-Identifier: Apache-2.0
#include "net/rounds.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <vector>

namespace porthole::net {
namespace {
namespace asio = boost::asio;

class Looked final : public Rounds::Member {
public:
    void look() override {
        ++times;
        if (then) {
            then();
        }
    }

    int times = 0;
    std::function<void()> then;
};

class RoundsTest : public testing::Test {
protected:
    asio::io_context context_{1};
    Rounds rounds_{context_.get_executor()};
};

TEST_F(RoundsTest, LooksAtEveryMemberOnceARound) {
    std::vector<std::unique_ptr<Looked>> members;
    for (int i = 0; i < 10; ++i) {
        members.push_back(std::make_unique<Looked>());
        rounds_.join(*members.back());
    }
    asio::steady_timer end(context_, 2 * Rounds::kRound + Rounds::kRound / 8);
    end.async_wait([&](const auto&) { context_.stop(); });
    context_.run();

    for (const auto& member : members) {
        EXPECT_GE(member->times, 1);
        EXPECT_LE(member->times, 2);
    }
}

TEST_F(RoundsTest, HasNothingToDoWithoutMembers) {
    context_.run();  // returns at once

    Looked first;
    auto second = std::make_unique<Looked>();
    rounds_.join(first);
    rounds_.join(*second);
    // Whoever is looked at may go, and take others along.
    first.then = [&] {
        second.reset();
        first.leave();
    };
    second->then = [&] {
        first.leave();
        second->leave();
    };
    context_.restart();
    context_.run();  // returns when all have left

    EXPECT_EQ(first.times + (second ? second->times : 0), 1);
}

}  // namespace
}  // namespace porthole::net
