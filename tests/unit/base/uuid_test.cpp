// SPDX-License-Identifier: Apache-2.0
#include "base/uuid.hpp"

#include <gtest/gtest.h>

namespace porthole {
namespace {

TEST(UuidTest, AcceptsTheCanonicalFormInAnyCase) {
    constexpr auto kCanonical = "5965e99a-5f65-454d-bf0d-46ccc57d08db";

    EXPECT_EQ(parse_uuid(kCanonical), kCanonical);
    EXPECT_EQ(parse_uuid("5965E99A-5F65-454d-BF0D-46CCC57D08DB"), kCanonical);
}

TEST(UuidTest, RefusesEverythingElse) {
    for (const std::string_view text :
         {"",
          "5965e99a5f65454dbf0d46ccc57d08db",
          "{5965e99a-5f65-454d-bf0d-46ccc57d08db}",
          "5965e99a-5f65-454d-bf0d-46ccc57d08d",
          "5965e99a-5f65-454d-bf0d-46ccc57d08dba",
          "5965e99a-5f65-454d-bf0d-46ccc57d08dg",
          "5965e99a-5f65-454d-bf0d_46ccc57d08db",
          "5965e99a--5f6-454d-bf0d-46ccc57d08db",
          "-965e99a-5f65-454d-bf0d-46ccc57d08db",
          " 965e99a-5f65-454d-bf0d-46ccc57d08db"}) {
        EXPECT_EQ(parse_uuid(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace porthole
