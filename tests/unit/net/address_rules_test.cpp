// SPDX-License-Identifier: Apache-2.0
#include "net/address_rules.hpp"

#include <gtest/gtest.h>

#include <string>

namespace porthole::net {
namespace {
namespace ip = boost::asio::ip;

constexpr std::uint16_t kPort = 5900;

bool lets_pass(const AddressRules& rules, const char* address, std::uint16_t port = kPort) {
    return rules.refusal(ip::make_address(address), port).empty();
}

TEST(AddressRulesTest, KeepAwayFromThisMachineAndItsNeighbours) {
    const AddressRules rules;
    for (const char* address :
         {"127.0.0.1",
          "127.255.255.254",
          "0.0.0.0",
          "0.1.2.3",
          "169.254.169.254",
          "169.254.0.1",
          "224.0.0.1",
          "255.255.255.255",
          "::",
          "::1",
          "fe80::1",
          "fd00:ec2::254",
          "ff02::1",
          "100.100.100.200",
          // The same in other words.
          "::ffff:127.0.0.1",
          "::ffff:169.254.169.254",
          "::127.0.0.1",
          "64:ff9b::7f00:1",
          "64:ff9b::a9fe:a9fe",
          "2002:7f00:1::",
          "2002:a9fe:a9fe::1",
          "::ffff:0.0.0.0"}) {
        EXPECT_FALSE(lets_pass(rules, address)) << address;
    }
    for (const char* address :
         {"10.0.0.1", "192.168.1.1", "203.0.113.1", "2001:db8::1", "fd00::1", "::ffff:10.0.0.1"}) {
        EXPECT_TRUE(lets_pass(rules, address)) << address;
    }
}

TEST(AddressRulesTest, AllowNothingElseOnceSomethingIsAllowed) {
    const AddressRules rules(parse_networks({"10.20.0.0/16", "::1"}), {});

    EXPECT_TRUE(lets_pass(rules, "10.20.3.4"));
    EXPECT_TRUE(lets_pass(rules, "::ffff:10.20.3.4"));
    EXPECT_TRUE(lets_pass(rules, "::1"));
    EXPECT_FALSE(lets_pass(rules, "10.21.0.1"));
    EXPECT_FALSE(lets_pass(rules, "2001:db8::1"));
    EXPECT_FALSE(lets_pass(rules, "127.0.0.1"));
}

TEST(AddressRulesTest, DenyBeforeTheyAllow) {
    AddressRules rules(parse_networks({"10.0.0.0/8"}), parse_networks({"10.1.0.0/16"}));
    rules.add_named({"10.1.0.9", kPort});

    EXPECT_TRUE(lets_pass(rules, "10.2.0.1"));
    EXPECT_FALSE(lets_pass(rules, "10.1.0.1"));
    EXPECT_FALSE(lets_pass(rules, "::ffff:10.1.0.1"));
    EXPECT_FALSE(lets_pass(rules, "10.1.0.9"));
}

TEST(AddressRulesTest, LetPassWhatTheOperatorNamed) {
    AddressRules rules;
    rules.add_named({"127.0.0.1", 5901});
    rules.add_named({"localhost", 5902});
    rules.add_named({"vnc.example", 5903});

    EXPECT_TRUE(lets_pass(rules, "127.0.0.1", 5901));
    EXPECT_TRUE(lets_pass(rules, "::ffff:127.0.0.1", 5901));
    EXPECT_TRUE(lets_pass(rules, "127.0.0.1", 5902));
    EXPECT_TRUE(lets_pass(rules, "::1", 5902));
    EXPECT_FALSE(lets_pass(rules, "127.0.0.1", 5903));
    EXPECT_FALSE(lets_pass(rules, "127.0.0.1", 5904));
}

TEST(AddressRulesTest, NeverLeadToOurselves) {
    AddressRules rules(parse_networks({"0.0.0.0/0", "::/0"}), {});
    rules.add_listener({"127.0.0.1", 6090});
    rules.add_listener({"0.0.0.0", 6099});
    rules.add_named({"127.0.0.1", 6090});

    EXPECT_FALSE(lets_pass(rules, "127.0.0.1", 6090));
    EXPECT_FALSE(lets_pass(rules, "::ffff:127.0.0.1", 6090));
    EXPECT_TRUE(lets_pass(rules, "127.0.0.1", 6091));
    EXPECT_FALSE(lets_pass(rules, "127.0.0.9", 6099));
    EXPECT_TRUE(lets_pass(rules, "203.0.113.1", 6099));
}

}  // namespace
}  // namespace porthole::net
