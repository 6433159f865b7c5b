// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/stores/redis_options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace porthole::consoleauth {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(RedisOptionsTest, ReadUrlsOfRedis) {
    const auto plain = RedisOptions::parse("redis://me:pw@a:7000/3");
    const auto secure = RedisOptions::parse("rediss://a?tls_ca=/ca.pem");

    EXPECT_EQ(plain.problem, "");
    ASSERT_EQ(plain.servers.size(), 1U);
    EXPECT_EQ(plain.servers[0].text(), "a:7000");
    EXPECT_EQ(plain.user, "me");
    EXPECT_EQ(plain.password.reveal(), "pw");
    EXPECT_EQ(plain.database, 3);
    EXPECT_EQ(plain.master, "");
    EXPECT_FALSE(plain.tls);
    EXPECT_EQ(secure.problem, "");
    EXPECT_EQ(secure.servers[0].text(), "a:6379");
    EXPECT_TRUE(secure.tls);
    EXPECT_EQ(secure.ca_file, "/ca.pem");
}

TEST(RedisOptionsTest, ReadUrlsOfSentinels) {
    const auto options = RedisOptions::parse("redis+sentinel://:pw@a,b:7,c/main/2");

    EXPECT_EQ(options.problem, "");
    ASSERT_EQ(options.servers.size(), 3U);
    EXPECT_EQ(options.servers[0].text(), "a:26379");
    EXPECT_EQ(options.servers[1].text(), "b:7");
    EXPECT_EQ(options.master, "main");
    EXPECT_EQ(options.database, 2);
    EXPECT_EQ(RedisOptions::parse("redis+sentinel://a/main").database, 0);
    EXPECT_TRUE(RedisOptions::parse("rediss+sentinel://a/main").tls);
}

TEST(RedisOptionsTest, SayWhatWouldBeRight) {
    for (const auto* const url :
         {"redis:",
          "redis://",
          "redis://:hunter2@a,b/0",
          "redis://:hunter2@a/x",
          "redis://:hunter2@a/-1",
          "redis://:hunter2@a/0/1",
          "redis://:hunter2@a?tls_ca=x",
          "rediss://:hunter2@a?ca=x",
          "redis+sentinel://:hunter2@a",
          "redis+sentinel://:hunter2@a/main/x"}) {
        EXPECT_THAT(
            RedisOptions::parse(url).problem,
            AllOf(HasSubstr("expected redis://user:password@host"), Not(HasSubstr("hunter2")))
        ) << url;
    }
}

}  // namespace
}  // namespace porthole::consoleauth
