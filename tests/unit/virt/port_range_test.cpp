// SPDX-License-Identifier: Apache-2.0
#include "virt/port_range.hpp"

#include <gtest/gtest.h>

namespace porthole::virt {
namespace {

TEST(PortRangeTest, ReadsBothEnds) {
    const auto range = PortRange::parse("5900-6105");
    ASSERT_TRUE(range);
    EXPECT_EQ(range->first, 5900);
    EXPECT_EQ(range->last, 6105);
    EXPECT_TRUE(PortRange::parse("5900-5900"));
    for (const char* text :
         {"",
          "-",
          "5900",
          "5900-",
          "-5900",
          "0-5900",
          "5999-5900",
          "5900-65536",
          "5900-5950-5999",
          "5900 - 5999",
          "+5900-5999"}) {
        EXPECT_FALSE(PortRange::parse(text)) << text;
    }
}

}  // namespace
}  // namespace porthole::virt
