// SPDX-License-Identifier: Apache-2.0
#include "base/server_url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace porthole {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ServerUrlTest, TakesAllPartsApart) {
    const auto url =
        ServerUrl::parse("mysql://me%40here:p%3Aw%2F@db.example:3307/name?tls=on&ca=/a%20b");

    EXPECT_EQ(url.problem, "");
    EXPECT_EQ(url.scheme, "mysql");
    EXPECT_EQ(url.user, "me@here");
    EXPECT_EQ(url.password.reveal(), "p:w/");
    ASSERT_EQ(url.hosts.size(), 1U);
    EXPECT_EQ(url.hosts[0].name, "db.example");
    EXPECT_EQ(url.hosts[0].port, 3307);
    EXPECT_EQ(url.path, "name");
    EXPECT_EQ(url.options.at("tls"), "on");
    EXPECT_EQ(url.options.at("ca"), "/a b");
}

TEST(ServerUrlTest, TakesSeveralHostsAndAddresses) {
    const auto url = ServerUrl::parse("redis://:pw@a:1,[::1]:2,[fe80::1],b/x/y");

    EXPECT_EQ(url.problem, "");
    EXPECT_EQ(url.user, "");
    EXPECT_EQ(url.password.reveal(), "pw");
    ASSERT_EQ(url.hosts.size(), 4U);
    EXPECT_EQ(url.hosts[1].name, "::1");
    EXPECT_EQ(url.hosts[1].port, 2);
    EXPECT_EQ(url.hosts[2].name, "fe80::1");
    EXPECT_EQ(url.hosts[2].port, 0);
    EXPECT_EQ(url.hosts[3].name, "b");
    EXPECT_EQ(url.path, "x/y");
}

TEST(ServerUrlTest, RefusesWhatIsNoneWithoutQuotingIt) {
    for (const auto* const text :
         {"",
          "redis",
          "redis:hunter2",
          "redis://",
          "redis://:hunter2@",
          "redis://:hunter2@a,,b",
          "redis://:hunter2@a:",
          "redis://:hunter2@a:0",
          "redis://:hunter2@a:65536",
          "redis://:hunter2@a:x",
          "redis://:hunter2@[::1",
          "redis://:hunter2@[::1]x",
          "redis://:hunter2%@a",
          "redis://:hunter2/x@a",
          "redis://a/%zz?hunter2=1",
          "redis://a?=hunter2",
          "redis://a b",
          "redis://a\n",
          "redis://hunter2%00@a",
          "redis://a?x=hunter2&x=2"}) {
        const auto url = ServerUrl::parse(text);
        EXPECT_NE(url.problem, "") << text;
        EXPECT_THAT(url.problem, Not(HasSubstr("hunter2"))) << text;
    }
}

}  // namespace
}  // namespace porthole
