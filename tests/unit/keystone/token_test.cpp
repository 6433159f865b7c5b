// SPDX-License-Identifier: Apache-2.0
#include "keystone/token.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace porthole::keystone {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(TokenTest, ReadsAProjectsToken) {
    const auto token = parse_token(R"({"token": {
        "methods": ["password"], "expires_at": "2026-11-22T21:30:06.000000Z",
        "user": {"id": "u1", "name": "alice", "domain": {"id": "default", "name": "Default"}},
        "project": {"id": "p1", "name": "demo", "domain": {"id": "default", "name": "Default"}},
        "roles": [{"id": "r1", "name": "member"}, {"id": "r2", "name": "reader"}, {"id": "r3"}, 7]}})"
    );

    ASSERT_TRUE(token);
    EXPECT_EQ(token->user_id, "u1");
    EXPECT_EQ(token->user_name, "alice");
    EXPECT_EQ(token->project_id, "p1");
    EXPECT_THAT(token->roles, ElementsAre("member", "reader"));
    EXPECT_EQ(token->expires.time_since_epoch(), Seconds(1'795'383'006));
}

TEST(TokenTest, FindsNoProjectInATokenOfTheSystem) {
    const auto token = parse_token(R"({"token": {"expires_at": "2026-11-22T21:30:06Z",
        "user": {"id": "u1", "name": "root"}, "system": {"all": true},
        "roles": [{"name": "admin"}]}})");

    ASSERT_TRUE(token);
    EXPECT_EQ(token->project_id, "");
}

TEST(TokenTest, ReadsATokenWithoutRoles) {
    const auto token = parse_token(
        R"({"token": {"expires_at": "2026-11-22T21:30:06Z", "user": {"id": "u1", "name": "a"}}})"
    );

    ASSERT_TRUE(token);
    EXPECT_THAT(token->roles, IsEmpty());
}

TEST(TokenTest, RefusesWhatIsNone) {
    for (const char* body :
         {"",
          "<html>",
          "[]",
          "{}",
          R"({"token": 1})",
          R"({"token": {"user": {"id": "u1"}}})",
          R"({"token": {"expires_at": "2026-11-22T21:30:06Z", "user": {"name": "a"}}})",
          R"({"token": {"expires_at": 1, "user": {"id": "u1"}}})",
          R"({"token": {"expires_at": "2026-11-22T21:30:06Z", "user": {"id": 1}}})"}) {
        EXPECT_FALSE(parse_token(body)) << body;
    }
}

TEST(TokenTest, ReadsTimes) {
    EXPECT_EQ(parse_time("1970-01-01T00:00:01Z")->time_since_epoch(), Seconds(1));
    EXPECT_EQ(parse_time("1970-01-02T00:00:00.999999Z")->time_since_epoch(), Seconds(86'400));
    for (const char* text :
         {"",
          "Z",
          "1970-01-01T00:00:01",
          "1970-01-01T00:00:01+00:00Z",
          "1970-13-01T00:00:01Z",
          "1970-02-30T00:00:01Z",
          "1970-01-01T24:00:01Z",
          "1970-01-01 00:00:01Z",
          "-970-01-01T00:00:01Z",
          "1970-01-01T00:0x:01Z"}) {
        EXPECT_FALSE(parse_time(text)) << text;
    }
}

TEST(KeystoneTokenTest, FindsAnEndpoint) {
    const std::string body = R"({"token": {"catalog": [
        {"type": "identity", "endpoints": [{"interface": "public", "url": "http://keystone"}]},
        {"type": "compute", "endpoints": [
            {"interface": "internal", "region_id": "one", "url": "http://internal/v2.1"},
            {"interface": "public", "region_id": "one", "url": "http://one/v2.1"},
            {"interface": "public", "region_id": "two", "url": "http://two/v2.1"}]}]}})";

    EXPECT_EQ(parse_endpoint(body, "compute", "public", ""), "http://one/v2.1");
    EXPECT_EQ(parse_endpoint(body, "compute", "public", "two"), "http://two/v2.1");
    EXPECT_EQ(parse_endpoint(body, "compute", "internal", "one"), "http://internal/v2.1");
    EXPECT_EQ(parse_endpoint(body, "compute", "admin", ""), std::nullopt);
    EXPECT_EQ(parse_endpoint(body, "volume", "public", ""), std::nullopt);
    EXPECT_EQ(parse_endpoint("{}", "compute", "public", ""), std::nullopt);
    EXPECT_EQ(parse_endpoint("[", "compute", "public", ""), std::nullopt);
}

}  // namespace
}  // namespace porthole::keystone
