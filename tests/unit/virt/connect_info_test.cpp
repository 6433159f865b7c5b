// SPDX-License-Identifier: Apache-2.0
#include "virt/connect_info.hpp"

#include <gtest/gtest.h>

namespace porthole::virt {
namespace {

TEST(ConnectInfoTest, NamesEveryTransport) {
    EXPECT_EQ(transport_name(Transport::tcp), "tcp");
    EXPECT_EQ(transport_name(Transport::vnc), "vnc");
    EXPECT_EQ(transport_name(Transport::connect), "connect");
    EXPECT_EQ(transport_name(Transport::webmks), "webmks");
    EXPECT_EQ(transport_name(Transport::authd), "authd");
}

}  // namespace
}  // namespace porthole::virt
