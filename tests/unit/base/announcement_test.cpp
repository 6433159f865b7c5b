// SPDX-License-Identifier: Apache-2.0
#include "base/announcement.hpp"

#include "support/run.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace porthole {
namespace {
namespace asio = boost::asio;

class AnnouncementTest : public testing::Test {
protected:
    void go_on() {
        context_.restart();
        context_.poll();
    }

    void listen() {
        given_->listen([this](int value) { heard_.push_back(value); });
    }

    asio::io_context context_{1};
    const std::shared_ptr<Announcement<int>> given_ =
        std::make_shared<Announcement<int>>(context_.get_executor());
    std::vector<int> heard_;
};

TEST_F(AnnouncementTest, ReturnsTheFirstValueToWhoWaits) {
    given_->give(1);
    given_->give(2);

    EXPECT_EQ(test::run(context_, given_->given()), 1);
    EXPECT_EQ(test::run(context_, given_->given()), 1);
}

TEST_F(AnnouncementTest, CallsWhoListensOnce) {
    listen();
    go_on();
    EXPECT_TRUE(heard_.empty());

    given_->give(1);
    given_->give(2);
    go_on();

    EXPECT_EQ(heard_, std::vector{1});
}

TEST_F(AnnouncementTest, CallsAtOnceWhereThereIsAValue) {
    given_->give(1);
    go_on();

    listen();

    EXPECT_EQ(heard_, std::vector{1});
}

TEST_F(AnnouncementTest, CallsNobodyWhoHasStoppedListening) {
    listen();
    given_->listen(nullptr);
    given_->give(1);
    go_on();

    EXPECT_TRUE(heard_.empty());
}

}  // namespace
}  // namespace porthole
