// SPDX-License-Identifier: Apache-2.0
#include "net/endpoint.hpp"

#include <gtest/gtest.h>

#include <string>

namespace porthole::net {
namespace {

TEST(EndpointTest, ReadsWhatPeopleWrite) {
    struct Case {
        std::string text;
        Endpoint endpoint;
    };
    const std::vector<Case> cases{
        {"127.0.0.1:6090", {"127.0.0.1", 6090}},
        {"0.0.0.0:0", {"0.0.0.0", 0}},
        {"[::1]:6090", {"::1", 6090}},
        {"[2001:db8::7]:65535", {"2001:db8::7", 65535}},
        {"vnc.example:5900", {"vnc.example", 5900}},
        {"esx_07.example.:443", {"esx_07.example.", 443}},
    };
    for (const auto& [text, endpoint] : cases) {
        SCOPED_TRACE(text);

        const auto parsed = Endpoint::parse(text);

        ASSERT_TRUE(parsed);
        EXPECT_EQ(*parsed, endpoint);
        EXPECT_EQ(parsed->text(), text);
    }
}

TEST(EndpointTest, RefusesWhatIsNoHostAndPort) {
    for (const std::string text :
         {"",
          ":",
          "host",
          ":80",
          "host:",
          "host:65536",
          "host:-1",
          "host:+1",
          "host: 1",
          "host:0x50",
          "host:80 ",
          " host:80",
          "ho st:80",
          "host:80:90",
          "::1:80",
          "[]:80",
          "[::1]80",
          "[::1:80",
          "[127.0.0.1]:80",
          "[host]:80",
          "[::1]x:80",
          "host/path:80",
          "user@host:80",
          "ho\nst:80",
          "host:99999999999999999999"}) {
        EXPECT_FALSE(Endpoint::parse(text)) << '"' << text << '"';
    }
    EXPECT_FALSE(Endpoint::parse(std::string("ho\0st:80", 8)));
}

TEST(EndpointTest, KnowsWhoCanReachIt) {
    for (const std::string host : {"127.0.0.1", "127.9.9.9", "::1"}) {
        EXPECT_TRUE((Endpoint{host, 1}.is_loopback())) << host;
    }
    for (const std::string host :
         {"0.0.0.0", "::", "10.0.0.1", "128.0.0.1", "fe80::1", "localhost", "127.0.0.1.example", ""
         }) {
        EXPECT_FALSE((Endpoint{host, 1}.is_loopback())) << host;
    }
}

TEST(EndpointTest, TellsAddressesFromNames) {
    EXPECT_TRUE((Endpoint{"192.0.2.1", 1}.is_address()));
    EXPECT_TRUE((Endpoint{"2001:db8::1", 1}.is_address()));
    EXPECT_FALSE((Endpoint{"esx.example", 1}.is_address()));
    EXPECT_FALSE((Endpoint{"256.0.0.1", 1}.is_address()));
}

}  // namespace
}  // namespace porthole::net
