// SPDX-License-Identifier: Apache-2.0
#include "base/percent.hpp"

#include <gtest/gtest.h>

namespace porthole {
namespace {

TEST(PercentTest, LeavesWhatMeansItself) {
    EXPECT_EQ(percent_encode("azAZ09-._~"), "azAZ09-._~");
    EXPECT_EQ(percent_encode(""), "");
}

TEST(PercentTest, EncodesEveryOtherByte) {
    EXPECT_EQ(percent_encode("a b&c=d/e:f"), "a%20b%26c%3Dd%2Fe%3Af");
    EXPECT_EQ(percent_encode("\xc3\xa4\r\n%"), "%C3%A4%0D%0A%25");
}

}  // namespace
}  // namespace porthole
