// SPDX-License-Identifier: Apache-2.0
#include "api/target.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace porthole::api {
namespace {
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(TargetTest, TakesPathAndQueryApart) {
    const auto target = parse_target("/v2.1/servers?name=a+b%26c&limit=&all&name=%C3%A9");

    ASSERT_TRUE(target);
    EXPECT_THAT(target->path, ElementsAre("v2.1", "servers"));
    EXPECT_THAT(
        target->query,
        ElementsAre(
            Pair("name", "a b&c"), Pair("limit", ""), Pair("all", ""), Pair("name", "\xc3\xa9")
        )
    );
}

TEST(TargetTest, KeepsAnEncodedSlashInItsSegment) {
    EXPECT_THAT(parse_target("/a%2Fb/c")->path, ElementsAre("a/b", "c"));
}

TEST(TargetTest, TakesASlashAtTheEndForNothing) {
    EXPECT_THAT(parse_target("/")->path, IsEmpty());
    EXPECT_THAT(parse_target("/v2.1/")->path, ElementsAre("v2.1"));
    EXPECT_THAT(parse_target("/v2.1//")->path, ElementsAre("v2.1", ""));
}

TEST(TargetTest, RefusesWhatIsNoTarget) {
    for (const char* text : {"", "*", "a", "http://a/b", "/%zz", "/a b", "/#x"}) {
        EXPECT_FALSE(parse_target(text)) << text;
    }
}

TEST(TargetTest, IsWrittenAsItIsRead) {
    EXPECT_EQ(to_string(*parse_target("/")), "/");
    EXPECT_EQ(to_string(*parse_target("/a%2Fb/c/?x=a+b&y")), "/a%2Fb/c?x=a%20b&y=");
}

}  // namespace
}  // namespace porthole::api
