// SPDX-License-Identifier: Apache-2.0
#include "identity/policy.hpp"

#include "unit/identity/caller_of.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace porthole::identity {
namespace {

using test::caller_of;

constexpr auto kOwn = "blue";
constexpr auto kForeign = "green";
constexpr auto kNobodys = "";

std::string outcome(const Result<void>& result) {
    return result ? "yes" : std::string(errc_name(result.error()));
}

struct Case {
    std::vector<std::string> roles;
    std::string_view project_id;
    std::string_view sees;
    std::string_view opens;
};

const std::vector<Case> kCases{
    {{"admin"}, kOwn, "yes", "yes"},
    {{"admin"}, kForeign, "yes", "yes"},
    {{"admin"}, kNobodys, "yes", "yes"},
    {{"member"}, kOwn, "yes", "yes"},
    {{"member"}, kForeign, "instance_unknown", "instance_unknown"},
    {{"member"}, kNobodys, "instance_unknown", "instance_unknown"},
    {{"reader"}, kOwn, "yes", "not_permitted"},
    {{"reader"}, kForeign, "instance_unknown", "instance_unknown"},
    {{"reader", "member"}, kOwn, "yes", "yes"},
    {{}, kOwn, "not_permitted", "not_permitted"},
    {{}, kForeign, "instance_unknown", "instance_unknown"},
    {{"administrator", "members", "service"}, kOwn, "not_permitted", "not_permitted"},
    {{"Member"}, kOwn, "yes", "yes"},
    {{"ADMIN"}, kForeign, "yes", "yes"},
};

TEST(PolicyTest, DecidesByRoleAndProject) {
    for (const Case& c : kCases) {
        const Caller caller = caller_of(kOwn, c.roles);
        SCOPED_TRACE(testing::PrintToString(c.roles) + " in " + std::string(c.project_id));

        EXPECT_EQ(outcome(Policy().may_see_instance(caller, c.project_id)), c.sees);
        EXPECT_EQ(outcome(Policy().may_open_console(caller, c.project_id)), c.opens);
    }
}

TEST(PolicyTest, DoesNotTakeNoProjectForAProject) {
    const Caller homeless = caller_of("", {"member"});

    EXPECT_EQ(outcome(Policy().may_open_console(homeless, kNobodys)), "instance_unknown");
    EXPECT_EQ(outcome(Policy().may_see_instance(homeless, kNobodys)), "instance_unknown");
}

TEST(PolicyTest, LetsOnlyAdministratorsAdminister) {
    EXPECT_EQ(outcome(Policy().may_administer(caller_of(kOwn, {"admin"}))), "yes");
    EXPECT_EQ(
        outcome(Policy().may_administer(caller_of(kOwn, {"member", "reader"}))), "not_permitted"
    );
}

TEST(PolicyTest, LetsServicesInspectTokensAndNothingElse) {
    const Caller service = caller_of(kOwn, {"service"});

    EXPECT_EQ(outcome(Policy().may_inspect_tokens(service)), "yes");
    EXPECT_EQ(outcome(Policy().may_administer(service)), "not_permitted");
    EXPECT_EQ(outcome(Policy().may_see_instance(service, kForeign)), "instance_unknown");
    EXPECT_EQ(outcome(Policy().may_inspect_tokens(caller_of(kOwn, {"admin"}))), "yes");
    EXPECT_EQ(
        outcome(Policy().may_inspect_tokens(caller_of(kOwn, {"member", "reader"}))), "not_permitted"
    );
}

TEST(PolicyTest, GoesByTheConfiguredRoles) {
    PolicyConfig config;
    config.open_console = {"console user"};
    config.administer = {"operator"};
    config.inspect_tokens = {};
    const Policy policy(config);
    const Caller user = caller_of(kOwn, {"Console User"});

    EXPECT_EQ(outcome(policy.may_open_console(user, kOwn)), "yes");
    EXPECT_EQ(outcome(policy.may_open_console(user, kForeign)), "instance_unknown");
    EXPECT_EQ(outcome(policy.may_see_instance(user, kOwn)), "not_permitted");
    EXPECT_EQ(outcome(policy.may_administer(caller_of(kOwn, {"operator"}))), "yes");
    EXPECT_EQ(outcome(policy.may_administer(caller_of(kOwn, {"admin"}))), "not_permitted");
    EXPECT_EQ(outcome(policy.may_inspect_tokens(caller_of(kOwn, {"admin"}))), "not_permitted");
    // Another project's is no secret to an administrator, whose roles may not be enough.
    const Caller admin = caller_of(kOwn, {"admin"});
    EXPECT_EQ(outcome(policy.may_open_console(admin, kForeign)), "not_permitted");
}

TEST(PolicyTest, TakesOnlyNamesForRoles) {
    PolicyConfig config;
    config.open_console = {"member", "a, b"};
    config.administer = {""};

    const auto found = problems(config);

    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].key, "open_console");
    EXPECT_EQ(found[1].key, "administer");
}

}  // namespace
}  // namespace porthole::identity
