// SPDX-License-Identifier: Apache-2.0
#include "base/expiring_cache.hpp"

#include "support/fake_clock.hpp"

#include <gtest/gtest.h>

#include <string>

namespace porthole {
namespace {

using Cache = ExpiringCache<std::string>;

TEST(ExpiringCacheTest, ForgetsAfterAWhile) {
    test::FakeClock clock;
    Cache cache(clock, Seconds(30), 8);
    cache.put("a", "1");
    cache.put("short", "2", Seconds(10));
    cache.put("long", "3", Seconds(60));

    clock.advance(Milliseconds(9'999));
    EXPECT_EQ(cache.find("short"), "2");
    clock.advance(Milliseconds(1));
    EXPECT_EQ(cache.find("short"), std::nullopt);
    clock.advance(Milliseconds(19'999));
    EXPECT_EQ(cache.find("a"), "1");
    EXPECT_EQ(cache.find("long"), "3");
    clock.advance(Milliseconds(1));
    EXPECT_EQ(cache.find("a"), std::nullopt);
    EXPECT_EQ(cache.find("long"), std::nullopt);
}

TEST(ExpiringCacheTest, ForgetsWhenTold) {
    const test::FakeClock clock;
    Cache cache(clock, Seconds(30), 8);
    cache.put("a", "1");

    cache.forget("a");
    cache.forget("unknown");

    EXPECT_EQ(cache.find("a"), std::nullopt);
}

TEST(ExpiringCacheTest, KeepsTheLastOfTheSameName) {
    test::FakeClock clock;
    Cache cache(clock, Seconds(30), 2);
    cache.put("a", "1");
    cache.put("b", "2");
    clock.advance(Seconds(20));
    cache.put("a", "3");
    clock.advance(Seconds(20));

    EXPECT_EQ(cache.find("a"), "3");
    EXPECT_EQ(cache.find("b"), std::nullopt);
}

TEST(ExpiringCacheTest, GivesUpTheOldestForTheNewest) {
    const test::FakeClock clock;
    Cache cache(clock, Seconds(30), 2);
    for (const char* key : {"a", "b", "c"}) {
        cache.put(key, key);
    }

    EXPECT_EQ(cache.find("a"), std::nullopt);
    EXPECT_EQ(cache.find("b"), "b");
    EXPECT_EQ(cache.find("c"), "c");
}

TEST(ExpiringCacheTest, KeepsNothingForNoTime) {
    const test::FakeClock clock;
    Cache cache(clock, Seconds(0), 2);

    cache.put("a", "1");

    EXPECT_EQ(cache.find("a"), std::nullopt);
}

TEST(ExpiringCacheTest, ForgetsWhenTheClockIsSetBack) {
    test::FakeClock clock;
    Cache cache(clock, Seconds(30), 2);
    cache.put("a", "1");

    clock.advance(Seconds(-1));

    EXPECT_EQ(cache.find("a"), std::nullopt);
}

}  // namespace
}  // namespace porthole
