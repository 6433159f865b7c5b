// SPDX-License-Identifier: Apache-2.0
#include "virt/vmware/reference_cache.hpp"

#include "support/fake_clock.hpp"

#include <gtest/gtest.h>

namespace porthole::virt {
namespace {

const vsphere::ManagedObject kVm{"VirtualMachine", "vm-63"};

TEST(ReferenceCacheTest, ForgetsAfterAShortWhile) {
    test::FakeClock clock;
    ReferenceCache cache(clock, Seconds(30));
    cache.remember("a", kVm);

    clock.advance(Milliseconds(29'999));
    EXPECT_EQ(cache.find("a"), kVm);
    clock.advance(Milliseconds(1));
    EXPECT_EQ(cache.find("a"), std::nullopt);
}

TEST(ReferenceCacheTest, ForgetsWhenTold) {
    const test::FakeClock clock;
    ReferenceCache cache(clock);
    cache.remember("a", kVm);

    cache.forget("a");

    EXPECT_EQ(cache.find("a"), std::nullopt);
}

TEST(ReferenceCacheTest, IsBounded) {
    const test::FakeClock clock;
    ReferenceCache cache(clock, Seconds(30), 2);
    for (const char* id : {"a", "b", "c"}) {
        cache.remember(id, kVm);
    }

    EXPECT_EQ(cache.find("a"), std::nullopt);
    EXPECT_EQ(cache.find("c"), kVm);
}

}  // namespace
}  // namespace porthole::virt
