// SPDX-License-Identifier: Apache-2.0
#include "base/number.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace porthole {
namespace {

TEST(ParseNumberTest, TakesTheWholeText) {
    EXPECT_EQ(parse_number<int>("-17"), -17);
    EXPECT_EQ(parse_number<std::uint16_t>("065535"), 65535);
    for (const char* text : {"", "-", "+1", " 1", "1 ", "1.0", "0x1", "65536", "-1", "1\n"}) {
        EXPECT_EQ(parse_number<std::uint16_t>(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace porthole
