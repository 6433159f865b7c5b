// SPDX-License-Identifier: Apache-2.0
#include "proxy/further_channels.hpp"

#include "support/fake_clock.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <memory>

namespace porthole::proxy {
namespace {

class FurtherChannelsTest : public testing::Test {
protected:
    auto enter(const std::string& key) {
        return registry_.enter(key, std::make_shared<SessionControl>(context_.get_executor()), 16);
    }
    static consoleauth::TokenRecord record() {
        consoleauth::TokenRecord record;
        record.instance_id = "i";
        return record;
    }

    boost::asio::io_context context_{1};
    test::FakeClock clock_;
    SessionRegistry registry_{clock_};
    FurtherChannels channels_{registry_, clock_};
};

TEST_F(FurtherChannelsTest, BelongToALiveSession) {
    channels_.allow("key", record());
    EXPECT_FALSE(channels_.find("key")) << "no channel is open yet";
    {
        const auto first = enter("key");

        ASSERT_TRUE(channels_.find("key"));
        EXPECT_EQ(channels_.find("key")->instance_id, "i");
        EXPECT_FALSE(channels_.find("other"));
    }
    EXPECT_FALSE(channels_.find("key")) << "the session is over";
}

TEST_F(FurtherChannelsTest, OpenSoonAfterTheFirst) {
    const auto first = enter("key");
    channels_.allow("key", record());
    clock_.advance(Seconds(29));
    EXPECT_TRUE(channels_.find("key"));

    clock_.advance(Seconds(1));

    EXPECT_FALSE(channels_.find("key"));
}

}  // namespace
}  // namespace porthole::proxy
