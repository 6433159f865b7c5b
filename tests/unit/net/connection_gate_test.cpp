// SPDX-License-Identifier: Apache-2.0
#include "net/connection_gate.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <utility>
#include <vector>

namespace porthole::net {
namespace {
using boost::asio::ip::make_address;

const auto kOne = make_address("203.0.113.1");
const auto kOther = make_address("203.0.113.2");

ConnectionLimits few() {
    ConnectionLimits limits;
    limits.connections = 5;
    limits.per_source = 2;
    limits.handshakes = 1;
    return limits;
}

TEST(ConnectionGateTest, LimitsEachSourceAndNobodyElse) {
    ConnectionGate gate(few());
    auto first = gate.enter(kOne);
    auto second = gate.enter(kOne);
    EXPECT_TRUE(first && second);
    EXPECT_FALSE(gate.enter(kOne));
    EXPECT_FALSE(gate.enter(make_address("::ffff:203.0.113.1")));
    EXPECT_TRUE(gate.enter(kOther));

    first->give_up();
    EXPECT_TRUE(gate.enter(kOne));
}

TEST(ConnectionGateTest, TakesTheFirst64BitsOfIpv6ForOneSource) {
    ConnectionGate gate(few());
    const auto first = gate.enter(make_address("2001:db8::1"));
    const auto second = gate.enter(make_address("2001:db8::2"));
    EXPECT_FALSE(gate.enter(make_address("2001:db8::3")));
    EXPECT_TRUE(gate.enter(make_address("2001:db8:0:1::3")));
}

TEST(ConnectionGateTest, LimitsAllTogether) {
    ConnectionGate gate(few());
    std::vector<ConnectionGate::Place> places;
    for (unsigned i = 1; i <= 5; ++i) {
        auto place = gate.enter(make_address("203.0.113." + std::to_string(i)));
        ASSERT_TRUE(place);
        places.push_back(std::move(*place));
    }
    EXPECT_FALSE(gate.enter(make_address("203.0.113.6")));
    EXPECT_EQ(gate.connections(), 5U);
    places.clear();
    EXPECT_EQ(gate.connections(), 0U);
    EXPECT_TRUE(gate.enter(make_address("203.0.113.6")));
}

TEST(ConnectionGateTest, DoesNotTakeProxiesForASource) {
    ConnectionLimits limits = few();
    limits.connections = 0;
    ConnectionGate gate(limits, parse_networks({"10.0.0.0/8"}));
    std::vector<ConnectionGate::Place> places;
    for (int i = 0; i < 10; ++i) {
        for (const char* address : {"10.1.2.3", "127.0.0.1", "::1"}) {
            auto place = gate.enter(make_address(address));
            ASSERT_TRUE(place);
            places.push_back(std::move(*place));
        }
    }
}

TEST(ConnectionGateTest, LimitsHandshakesApart) {
    ConnectionGate gate(few());
    auto handshake = gate.begin_handshake(kOne);
    EXPECT_TRUE(handshake);
    EXPECT_FALSE(gate.begin_handshake(kOther));
    EXPECT_TRUE(gate.enter(kOther));
    handshake->give_up();
    EXPECT_TRUE(gate.begin_handshake(kOther));
}

TEST(ConnectionGateTest, KnowsTheLastDescriptors) {
    rlimit limit{};
    ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
    if (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > 1'000'000'000) {
        GTEST_SKIP() << "there is no last one";
    }
    ConnectionLimits limits;
    limits.reserved_descriptors = 10;
    ConnectionGate gate(limits);
    const int end = static_cast<int>(limit.rlim_cur);

    EXPECT_FALSE(gate.is_reserved(3));
    EXPECT_FALSE(gate.is_reserved(end - 11));
    EXPECT_TRUE(gate.is_reserved(end - 10));
    EXPECT_TRUE(gate.is_reserved(end - 1));
    limits.reserved_descriptors = 0;
    EXPECT_FALSE(ConnectionGate(limits).is_reserved(end - 1));
}

}  // namespace
}  // namespace porthole::net
