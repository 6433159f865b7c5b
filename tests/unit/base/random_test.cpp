// SPDX-License-Identifier: Apache-2.0
#include "base/random.hpp"

#include "base/uuid.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <vector>

namespace porthole {
namespace {

TEST(RandomTest, FillsEveryByte) {
    std::vector<std::uint8_t> seen_bits(4096, 0);

    // A byte that stays without some bit for 64 rounds was not filled.
    for (int round = 0; round < 64; ++round) {
        std::vector<std::uint8_t> bytes(seen_bits.size());
        fill_random(bytes);
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            seen_bits[i] = static_cast<std::uint8_t>(seen_bits[i] | bytes[i]);
        }
    }

    EXPECT_EQ(std::count(seen_bits.begin(), seen_bits.end(), 0xff), 4096);
}

TEST(RandomTest, FillsNothingWhenAskedForNothing) {
    fill_random({});
}

TEST(RandomTest, MakesCanonicalVersion4Uuids) {
    for (int i = 0; i < 100; ++i) {
        const std::string uuid = random_uuid();

        ASSERT_EQ(parse_uuid(uuid), uuid);
        EXPECT_EQ(uuid[14], '4') << uuid;
        EXPECT_NE(std::string("89ab").find(uuid[19]), std::string::npos) << uuid;
    }
}

TEST(RandomTest, DoesNotRepeatItself) {
    constexpr std::size_t kCount = 10'000;
    std::set<std::string> ids;

    for (std::size_t i = 0; i < kCount; ++i) {
        ids.insert(new_request_id());
    }

    EXPECT_EQ(ids.size(), kCount);
    EXPECT_EQ(ids.begin()->substr(0, 4), "req-");
}

}  // namespace
}  // namespace porthole
