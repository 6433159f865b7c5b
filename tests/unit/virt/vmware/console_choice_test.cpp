// SPDX-License-Identifier: Apache-2.0
#include "virt/vmware/console_choice.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace porthole::virt {
namespace {

constexpr const char* kRefused = "refused";

struct Case {
    std::string host_version;
    std::string by_auto;
    std::string by_webmks;
    std::string by_mks;
    bool has_otherwise;  ///< of auto
};

std::string chosen(std::string_view setting, const ConsoleSite& site) {
    const auto choice = choose_console(setting, site);
    return choice ? ticket_type_name(choice->type) : kRefused;
}

TEST(ConsoleChoiceTest, GoesByTheHostsVersion) {
    const std::vector<Case> all{
        {"5.0.0", "mks", kRefused, "mks", false},
        {"5.1.0", "mks", kRefused, "mks", false},
        {"5.5.0", "mks", kRefused, "mks", false},
        {"6.0.0", "webmks", "webmks", "mks", true},
        {"6.7.0", "webmks", "webmks", "mks", true},
        {"7.0.0", "webmks", "webmks", "mks", true},
        {"7.0.3", "webmks", "webmks", "mks", true},
        {"8.0.0", "webmks", "webmks", "mks", false},
        {"9.0.0", "webmks", "webmks", "mks", false},
    };
    for (const Case& each : all) {
        SCOPED_TRACE(each.host_version);
        // A vCenter is as new as its newest host, or newer.
        const ConsoleSite site{each.host_version, "9.0.0.0"};
        EXPECT_EQ(chosen("auto", site), each.by_auto);
        EXPECT_EQ(chosen("webmks", site), each.by_webmks);
        EXPECT_EQ(chosen("mks", site), each.by_mks);
        const auto choice = choose_console("auto", site);
        ASSERT_TRUE(choice);
        EXPECT_EQ(choice->otherwise.has_value(), each.has_otherwise);
        EXPECT_EQ(choice->why, "ESXi " + each.host_version);
    }
}

TEST(ConsoleChoiceTest, TakesTheServersVersionWhereTheHostsIsUnknown) {
    EXPECT_EQ(chosen("auto", {"", "5.5"}), "mks");
    EXPECT_EQ(chosen("auto", {"", "6.0"}), "webmks");
    EXPECT_EQ(chosen("auto", {"e.x.p", "8.0.3.0"}), "webmks");
    EXPECT_EQ(chosen("webmks", {"", "5.5"}), kRefused);
    EXPECT_EQ(choose_console("auto", {"", "8.0.3.0"})->why, "API 8.0.3.0, host unknown");
}

TEST(ConsoleChoiceTest, TriesBothWhereNothingIsKnown) {
    const auto choice = choose_console("auto", {"", ""});

    ASSERT_TRUE(choice);
    EXPECT_EQ(choice->type, TicketType::webmks);
    EXPECT_EQ(choice->otherwise, TicketType::mks);
}

TEST(ConsoleChoiceTest, TriesNothingElseThanWhatIsConfigured) {
    for (const char* setting : {"webmks", "mks"}) {
        const auto choice = choose_console(setting, {"7.0.3", "7.0.3.1"});
        ASSERT_TRUE(choice);
        EXPECT_FALSE(choice->otherwise);
        EXPECT_EQ(choice->why, "configured; ESXi 7.0.3");
    }
}

TEST(ConsoleChoiceTest, SaysWhatWouldBeRight) {
    const auto choice = choose_console("webmks", {"5.5.0", "6.5"});

    ASSERT_FALSE(choice);
    EXPECT_EQ(choice.error().kind, vsphere::ErrorKind::unsupported);
    EXPECT_NE(choice.error().detail.find("ESXi 5.5.0 has no WebMKS"), std::string::npos);
}

}  // namespace
}  // namespace porthole::virt
