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
    {{"Admin", "administrator", "members"}, kOwn, "not_permitted", "not_permitted"},
};

TEST(PolicyTest, DecidesByRoleAndProject) {
    for (const Case& c : kCases) {
        const Caller caller = caller_of(kOwn, c.roles);
        SCOPED_TRACE(testing::PrintToString(c.roles) + " in " + std::string(c.project_id));

        EXPECT_EQ(outcome(may_see_instance(caller, c.project_id)), c.sees);
        EXPECT_EQ(outcome(may_open_console(caller, c.project_id)), c.opens);
    }
}

TEST(PolicyTest, DoesNotTakeNoProjectForAProject) {
    const Caller homeless = caller_of("", {"member"});

    EXPECT_EQ(outcome(may_open_console(homeless, kNobodys)), "instance_unknown");
    EXPECT_EQ(outcome(may_see_instance(homeless, kNobodys)), "instance_unknown");
}

TEST(PolicyTest, LetsOnlyAdministratorsAdminister) {
    EXPECT_EQ(outcome(may_administer(caller_of(kOwn, {"admin"}))), "yes");
    EXPECT_EQ(outcome(may_administer(caller_of(kOwn, {"member", "reader"}))), "not_permitted");
}

TEST(PolicyTest, GivesEveryKnownRoleAMeaning) {
    for (const std::string& role : known_roles()) {
        EXPECT_EQ(outcome(may_see_instance(caller_of(kOwn, {role}), kOwn)), "yes") << role;
    }
}

}  // namespace
}  // namespace porthole::identity
