// SPDX-License-Identifier: Apache-2.0
#include "proxy/failed_tokens.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace porthole::proxy {
namespace {
using std::chrono::seconds;

constexpr const char* kOne = "203.0.113.1";
constexpr const char* kOther = "203.0.113.2";

LimitsConfig few() {
    LimitsConfig config;
    config.failed_tokens_per_source = 6;
    config.failed_tokens = 20;
    return config;
}

class FailedTokensTest : public testing::Test {
protected:
    void fail(const std::string& peer, int times) {
        for (int i = 0; i < times; ++i) {
            failed_.note(peer, now_);
        }
    }

    FailedTokens failed_{few(), net::parse_networks({"10.0.0.0/8"})};
    FailedTokens::Moment now_{seconds(1000)};
};

TEST_F(FailedTokensTest, AreSomeForEachSource) {
    fail(kOne, 5);
    EXPECT_TRUE(failed_.may_try(kOne, now_));
    fail(kOne, 1);
    EXPECT_FALSE(failed_.may_try(kOne, now_));
    EXPECT_TRUE(failed_.may_try(kOther, now_));
}

TEST_F(FailedTokensTest, AreForgottenOverAMinute) {
    fail(kOne, 6);
    now_ += seconds(9);
    EXPECT_FALSE(failed_.may_try(kOne, now_ - seconds(9)));
    now_ += seconds(2);  // a sixth of a minute brings one back
    EXPECT_TRUE(failed_.may_try(kOne, now_));
    fail(kOne, 1);
    EXPECT_FALSE(failed_.may_try(kOne, now_));
    now_ += seconds(61);
    EXPECT_TRUE(failed_.may_try(kOne, now_));
}

TEST_F(FailedTokensTest, CountForAWholeIpv6Customer) {
    fail("2001:db8::1", 3);
    fail("2001:db8::2", 3);
    EXPECT_FALSE(failed_.may_try("2001:db8::3", now_));
    EXPECT_TRUE(failed_.may_try("2001:db8:0:1::3", now_));
}

TEST_F(FailedTokensTest, AreSomeForAllTogetherWhoFail) {
    for (int i = 0; i < 20; ++i) {
        fail("198.51.100." + std::to_string(i), 1);
    }
    EXPECT_FALSE(failed_.may_try("198.51.100.3", now_));
    // Who has not failed pays for nobody.
    EXPECT_TRUE(failed_.may_try(kOther, now_));
}

TEST_F(FailedTokensTest, AreNotHeldAgainstProxies) {
    fail("10.1.2.3", 100);
    fail("127.0.0.1", 100);
    EXPECT_TRUE(failed_.may_try("10.1.2.3", now_));
    EXPECT_TRUE(failed_.may_try("127.0.0.1", now_));
    EXPECT_EQ(failed_.sources(), 0U);
}

TEST_F(FailedTokensTest, AreNewsOnce) {
    fail(kOne, 6);
    EXPECT_FALSE(failed_.may_try(kOne, now_));
    EXPECT_TRUE(failed_.is_news(kOne));
    EXPECT_FALSE(failed_.is_news(kOne));
    now_ += seconds(11);
    EXPECT_TRUE(failed_.may_try(kOne, now_));
    fail(kOne, 1);
    EXPECT_FALSE(failed_.is_news(kOne)) << "who goes on trying is not recorded every time";
    now_ += seconds(50);
    EXPECT_TRUE(failed_.may_try(kOne, now_));
    EXPECT_TRUE(failed_.is_news(kOne));
}

TEST_F(FailedTokensTest, AreRememberedOfSoManyAndNoMore) {
    for (int i = 0; i < 100'500; ++i) {
        failed_.note(
            "2001:db8:" + std::to_string(i / 10'000) + ":" + std::to_string(i % 10'000) + "::1",
            now_
        );
    }
    EXPECT_LE(failed_.sources(), 100'001U);
    now_ += seconds(120);
    fail(kOne, 1);
    EXPECT_LE(failed_.sources(), 2U);
}

}  // namespace
}  // namespace porthole::proxy
