// SPDX-License-Identifier: Apache-2.0
#include "virt/host_port.hpp"

#include <gtest/gtest.h>

namespace porthole::virt {
namespace {

TEST(HostPortTest, ReadsNamesAndAddresses) {
    EXPECT_EQ(parse_host_port("esx-1.example:5901"), (HostPort{"esx-1.example", 5901}));
    EXPECT_EQ(parse_host_port("127.0.0.1:1"), (HostPort{"127.0.0.1", 1}));
    EXPECT_EQ(parse_host_port("[2001:db8::7]:65535"), (HostPort{"2001:db8::7", 65535}));
}

TEST(HostPortTest, RefusesEverythingElse) {
    for (const char* text :
         {"",
          ":",
          "host",
          "host:",
          ":5901",
          "host:0",
          "host:65536",
          "host:59x",
          "host:-1",
          "::1:5901",
          "[host]:5901",
          "[]:5901",
          "ho st:5901",
          "host\n:5901",
          "user@host:5901",
          "host/path:5901"}) {
        EXPECT_FALSE(parse_host_port(text)) << text;
    }
}

}  // namespace
}  // namespace porthole::virt
