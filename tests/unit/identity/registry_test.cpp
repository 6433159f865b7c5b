// SPDX-License-Identifier: Apache-2.0
#include "identity/registry.hpp"

#include "support/fake_clock.hpp"
#include "support/run.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace porthole::identity {
namespace {

TEST(IdentityRegistryTest, OpensEveryBackend) {
    BlockingPool pool(1);
    const test::FakeClock clock;

    for (const std::string& name : backend_names()) {
        IdentityConfig config;
        config.backend = name;

        EXPECT_NE(open_identity(config, pool, clock), nullptr) << name;
    }
}

TEST(IdentityRegistryTest, RefusesABackendThatIsNotThere) {
    IdentityConfig config;
    config.backend = "oracle";

    EXPECT_THROW(backend_of(config), std::invalid_argument);
}

TEST(IdentityRegistryTest, KeepsWhatTrustsEverybodyOnLoopback) {
    BlockingPool pool(1);
    const test::FakeClock clock;

    for (const Backend& backend : all_backends()) {
        IdentityConfig config;
        config.backend = backend.name;
        const auto identity = open_identity(config, pool, clock);
        const auto stranger = test::run(identity->authenticate(Secret(), "req-1"));

        EXPECT_EQ(backend.loopback_only, stranger.has_value()) << backend.name;
    }
}

TEST(IdentityNoneTest, TakesEverybodyForAnAdministrator) {
    BlockingPool pool(1);
    const test::FakeClock clock;
    IdentityConfig config;
    config.backend = "none";
    const auto identity = open_identity(config, pool, clock);

    const auto caller = test::run(identity->authenticate(Secret("anything"), "req-1"));

    ASSERT_TRUE(caller);
    EXPECT_TRUE(caller->is_admin());
    EXPECT_EQ(caller->project_id, "");
}

}  // namespace
}  // namespace porthole::identity
