// SPDX-License-Identifier: Apache-2.0
#include "identity/registry.hpp"

#include "support/fake_clock.hpp"
#include "support/run.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace porthole::identity {
namespace {

/// One that each backend takes.
IdentityConfig config_for(std::string_view backend) {
    IdentityConfig config;
    config.backend = backend;
    config.keystone.emplace().account.auth_url = "https://keystone.example:5000/v3";
    return config;
}

TEST(IdentityRegistryTest, OpensEveryBackend) {
    BlockingPool pool(1);
    const test::FakeClock clock;

    for (const std::string& name : backend_names()) {
        EXPECT_NE(open_identity(config_for(name), pool, clock), nullptr) << name;
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
        const auto identity = open_identity(config_for(backend.name), pool, clock);
        const auto stranger = test::run(identity->authenticate({}, "req-1"));

        EXPECT_EQ(backend.loopback_only, stranger.has_value()) << backend.name;
    }
}

TEST(IdentityNoneTest, TakesEverybodyForAnAdministrator) {
    BlockingPool pool(1);
    const test::FakeClock clock;
    const auto identity = open_identity(config_for("none"), pool, clock);

    const auto caller = test::run(identity->authenticate({Secret("anything"), Secret()}, "req-1"));

    ASSERT_TRUE(caller);
    EXPECT_TRUE(caller->is_admin());
    EXPECT_EQ(caller->project_id, "");
}

}  // namespace
}  // namespace porthole::identity
