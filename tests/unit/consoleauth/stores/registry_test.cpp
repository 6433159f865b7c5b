// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/stores/registry.hpp"

#include "unit/consoleauth/records.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace porthole::consoleauth {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(StoreRegistryTest, AcceptsItsOwnExamples) {
    for (const StoreKind& kind : all_store_kinds()) {
        EXPECT_EQ(store_url_problem(kind.example), "") << kind.example;
    }
}

TEST(StoreRegistryTest, SaysWhichUrlsThereAre) {
    for (const auto* const url : {"", "sqlite", "/var/lib/tokens.db", "oracle://db", ":"}) {
        EXPECT_THAT(store_url_problem(url), HasSubstr("sqlite:///var/lib/porthole/tokens.db"))
            << url;
    }
}

TEST(StoreRegistryTest, QuotesNoPassword) {
    EXPECT_THAT(store_url_problem("oracle://me:hunter2@db"), Not(HasSubstr("hunter2")));
}

TEST(StoreRegistryTest, DoesNotStartWithABadUrl) {
    BlockingPool pool(1);
    const porthole::test::FakeClock clock;

    EXPECT_THROW(open_store("oracle://db", {pool, clock, ""}), std::runtime_error);
    EXPECT_THROW(open_store("sqlite:", {pool, clock, ""}), std::runtime_error);
}

}  // namespace
}  // namespace porthole::consoleauth
