// SPDX-License-Identifier: Apache-2.0
#include "api/server_query.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace porthole::api {
namespace {
using testing::ElementsAre;
using testing::IsEmpty;

constexpr Microversion kLoose{2, 74};
constexpr Microversion kStrict{2, 75};

std::variant<ServerQuery, Fault> parse(const std::string& query, Microversion version = kLoose) {
    return parse_server_query(*parse_target("/servers?" + query), version);
}

ServerQuery query_of(const std::string& query) {
    return std::get<ServerQuery>(parse(query));
}

std::string message_of(const std::string& query, Microversion version = kLoose) {
    const auto parsed = parse(query, version);
    const auto* const fault = std::get_if<Fault>(&parsed);
    return fault == nullptr ? std::string() : fault->message;
}

virt::Instance instance(
    const std::string& id,
    const std::string& name,
    virt::PowerState state = virt::PowerState::running
) {
    virt::Instance made;
    made.id = id;
    made.name = name;
    made.power_state = state;
    return made;
}

/// Ids of the page, and "…" when there is more.
std::vector<std::string> page(const std::string& query) {
    const auto cut = page_of(
        {instance("3", "web"),
         instance("1", "web", virt::PowerState::powered_off),
         instance("2", "db", virt::PowerState::suspended),
         instance("4", "zoo", virt::PowerState::unknown)},
        query_of(query)
    );
    if (const auto* const fault = std::get_if<Fault>(&cut)) {
        return {fault->message};
    }
    std::vector<std::string> ids;
    for (const auto& each : std::get<ServerPage>(cut).instances) {
        ids.push_back(each.id);
    }
    if (std::get<ServerPage>(cut).has_more) {
        ids.emplace_back("…");
    }
    return ids;
}

TEST(NameFilterTest, FindsExpressionsInNames) {
    EXPECT_TRUE(NameFilter("web").fits("my-WEB-01"));
    EXPECT_TRUE(NameFilter("^web[0-9]+$").fits("web01"));
    EXPECT_FALSE(NameFilter("^web$").fits("web01"));
    EXPECT_TRUE(NameFilter("").fits("web01"));
}

TEST(NameFilterTest, FindsANameThatIsNoExpression) {
    EXPECT_TRUE(NameFilter("web(01)").fits("web(01)"));
    EXPECT_TRUE(NameFilter("web(01)").fits("web01"));
    EXPECT_TRUE(NameFilter("web[").fits("web["));
    EXPECT_FALSE(NameFilter("web[").fits("web[1"));
}

TEST(NameFilterTest, TakesNoTimeForNastyExpressions) {
    const std::string name(5000, 'a');

    EXPECT_FALSE(NameFilter("^(a+)+$").fits(name + "!"));
    EXPECT_FALSE(NameFilter("(a*)*b").fits(name));
    EXPECT_FALSE(NameFilter("((a{1,100}){1,100}){1,100}").fits("b"));
}

TEST(ServerQueryTest, PassesOverWhatChangesNothing) {
    EXPECT_EQ(message_of("sort_key=created_at&sort_dir=desc", kStrict), "");
    EXPECT_EQ(message_of("anything=1"), "");
    EXPECT_EQ(query_of("").limit, kLongestPage);
    EXPECT_EQ(query_of("limit=0").limit, kLongestPage);
    EXPECT_EQ(query_of("limit=").limit, kLongestPage);
    EXPECT_EQ(query_of("limit=5").limit, 5U);
    EXPECT_EQ(query_of("limit=99999999999999999999").limit, kLongestPage);
}

TEST(ServerQueryTest, KnowsAllTenantsInManyWords) {
    for (const std::string yes : {"all_tenants", "all_tenants=1", "all_tenants=True"}) {
        EXPECT_TRUE(query_of(yes).all_projects) << yes;
    }
    for (const std::string no : {"", "all_tenants=0", "all_tenants=no"}) {
        EXPECT_FALSE(query_of(no).all_projects) << no;
    }
}

TEST(ServerQueryTest, NamesWhatItCannotTake) {
    EXPECT_EQ(
        message_of("limit=-1"),
        "Invalid input for query parameters limit. Value: -1. '-1' does not match '^[0-9]*$'"
    );
    EXPECT_EQ(
        message_of("all_tenants=maybe"),
        "Unrecognized value 'maybe', acceptable values are: '0', '1', 'f', 'false', 'n', 'no', "
        "'off', 'on', 't', 'true', 'y', 'yes'"
    );
    EXPECT_EQ(
        message_of("flavor=m1"),
        "Invalid input for query parameters flavor. Value: m1. Servers cannot be told apart by it "
        "here."
    );
    EXPECT_EQ(
        message_of("anything=1", kStrict),
        "Additional properties are not allowed ('anything' was unexpected)"
    );
}

TEST(PageOfTest, IsInOrderOfNameAndId) {
    EXPECT_THAT(page(""), ElementsAre("2", "1", "3", "4"));
}

TEST(PageOfTest, HoldsWhatIsAskedFor) {
    EXPECT_THAT(page("name=w"), ElementsAre("1", "3"));
    EXPECT_THAT(page("status=active"), ElementsAre("3"));
    EXPECT_THAT(page("status=SHUTOFF&status=suspended"), ElementsAre("2", "1"));
    EXPECT_THAT(page("status=UNKNOWN"), ElementsAre("4"));
    EXPECT_THAT(page("status=DELETED"), IsEmpty());
    EXPECT_THAT(page("uuid=2"), ElementsAre("2"));
    EXPECT_THAT(page("uuid=2&name=web"), IsEmpty());
}

TEST(PageOfTest, GoesOnBehindItsMarker) {
    EXPECT_THAT(page("limit=3"), ElementsAre("2", "1", "3", "…"));
    EXPECT_THAT(page("limit=3&marker=3"), ElementsAre("4"));
    EXPECT_THAT(page("limit=4"), ElementsAre("2", "1", "3", "4"));
    EXPECT_THAT(page("marker=4"), IsEmpty());
    EXPECT_THAT(page("name=w&marker=2&limit=1"), ElementsAre("1", "…"));
    EXPECT_THAT(page("marker=5"), ElementsAre("marker [5] not found"));
}

}  // namespace
}  // namespace porthole::api
