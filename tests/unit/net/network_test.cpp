// SPDX-License-Identifier: Apache-2.0
#include "net/network.hpp"

#include <gtest/gtest.h>

#include <string>

namespace porthole::net {
namespace {
using boost::asio::ip::make_address;

bool holds(const std::string& network, const std::string& address) {
    const auto parsed = Network::parse(network);
    EXPECT_TRUE(parsed) << network;
    return parsed && parsed->contains(make_address(address));
}

TEST(NetworkTest, HoldsTheAddressesOfItsPrefix) {
    EXPECT_TRUE(holds("10.0.0.0/8", "10.255.1.2"));
    EXPECT_FALSE(holds("10.0.0.0/8", "11.0.0.0"));
    EXPECT_TRUE(holds("192.0.2.128/25", "192.0.2.128"));
    EXPECT_FALSE(holds("192.0.2.128/25", "192.0.2.127"));
    EXPECT_TRUE(holds("192.0.2.7", "192.0.2.7"));
    EXPECT_FALSE(holds("192.0.2.7", "192.0.2.6"));
    EXPECT_TRUE(holds("0.0.0.0/0", "203.0.113.9"));
    EXPECT_FALSE(holds("0.0.0.0/0", "2001:db8::1"));
    EXPECT_TRUE(holds("2001:db8::/33", "2001:db8:7fff::1"));
    EXPECT_FALSE(holds("2001:db8::/33", "2001:db8:8000::1"));
    EXPECT_TRUE(holds("::/0", "2001:db8::1"));
    EXPECT_TRUE(holds("10.0.0.0/8", "::ffff:10.1.2.3"));
    EXPECT_FALSE(holds("::/0", "::ffff:10.1.2.3"));
}

TEST(NetworkTest, IsWrittenExactly) {
    for (const char* wrong :
         {"",
          "/",
          "10.0.0.0/",
          "10.0.0.0/33",
          "10.0.0.0/-1",
          "10.0.0.0/8 ",
          "10.0.0/8",
          "10.1.2.3/8",
          "2001:db8::1/64",
          "2001:db8::/129",
          "fe80::1%eth0",
          "host.example",
          "10.0.0.0/8/8"}) {
        EXPECT_FALSE(Network::parse(wrong)) << wrong;
    }
}

TEST(SourceTest, IsAnAddressOrAPrefixOfIpv6) {
    EXPECT_EQ(source_of("192.0.2.7", {}), "192.0.2.7");
    EXPECT_EQ(source_of("::ffff:192.0.2.7", {}), "192.0.2.7");
    EXPECT_EQ(source_of("2001:db8:1:2:3:4:5:6", {}), "2001:db8:1:2::/64");
    EXPECT_EQ(source_of("2001:db8:1:2::9", {}), source_of("2001:db8:1:2::8", {}));
}

TEST(SourceTest, IsNobodyWhoSpeaksForOthers) {
    const Networks proxies = parse_networks({"10.0.0.0/8", "nonsense"});
    EXPECT_EQ(source_of("127.0.0.1", {}), "");
    EXPECT_EQ(source_of("::1", {}), "");
    EXPECT_EQ(source_of("10.1.2.3", proxies), "");
    EXPECT_EQ(source_of("no address", {}), "");
    EXPECT_EQ(source_of("11.1.2.3", proxies), "11.1.2.3");
}

}  // namespace
}  // namespace porthole::net
