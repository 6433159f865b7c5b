// SPDX-License-Identifier: Apache-2.0
#include "proxy/console_hosts.hpp"

#include "base/errc.hpp"
#include "support/fake_clock.hpp"

#include <gtest/gtest.h>

namespace porthole::proxy {
namespace {

class ConsoleHostsTest : public testing::Test {
protected:
    void fail(Errc error, int times = 1) {
        for (int i = 0; i < times; ++i) {
            hosts_.note("esx1:443", make_error_code(error));
        }
    }

    test::FakeClock clock_;
    ConsoleHosts hosts_{clock_};
};

TEST_F(ConsoleHostsTest, LeavesAHostAloneThatDidNotAnswerFiveTimes) {
    fail(Errc::upstream_unreachable, 2);
    fail(Errc::deadline_exceeded, 2);
    EXPECT_TRUE(hosts_.lets_in("esx1:443"));

    fail(Errc::deadline_exceeded);

    EXPECT_FALSE(hosts_.lets_in("esx1:443"));
    EXPECT_TRUE(hosts_.lets_in("esx2:443"));
}

TEST_F(ConsoleHostsTest, LetsOneTryAfterARestAndAllOnceItAnswers) {
    fail(Errc::upstream_unreachable, 5);
    clock_.advance(Seconds(5));

    EXPECT_TRUE(hosts_.lets_in("esx1:443"));
    EXPECT_FALSE(hosts_.lets_in("esx1:443"));
    hosts_.note("esx1:443", {});
    EXPECT_TRUE(hosts_.lets_in("esx1:443"));
    EXPECT_TRUE(hosts_.lets_in("esx1:443"));

    fail(Errc::upstream_unreachable, 4);
    EXPECT_TRUE(hosts_.lets_in("esx1:443")) << "it is counted anew";
}

TEST_F(ConsoleHostsTest, TakesARefusalForAnAnswer) {
    fail(Errc::upstream_unreachable, 4);
    fail(Errc::ticket_rejected);
    fail(Errc::upstream_unreachable, 4);
    EXPECT_TRUE(hosts_.lets_in("esx1:443"));
}

TEST_F(ConsoleHostsTest, TriesAHostAgainThatNobodyAskedForSince) {
    fail(Errc::upstream_unreachable, 5);
    clock_.advance(Seconds(601));
    fail(Errc::upstream_unreachable);
    EXPECT_TRUE(hosts_.lets_in("esx1:443"));
}

}  // namespace
}  // namespace porthole::proxy
