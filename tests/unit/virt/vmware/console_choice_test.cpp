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
    std::string by_vnc;
    std::string otherwise;  ///< of auto
};

std::string chosen(std::string_view setting, const ConsoleSite& site) {
    const auto choice = choose_console(setting, site);
    return choice ? std::string(console_way_name(choice->way)) : kRefused;
}

std::string otherwise_of(const ConsoleChoice& choice) {
    return choice.otherwise ? std::string(console_way_name(*choice.otherwise)) : "";
}

TEST(ConsoleChoiceTest, GoesByTheHostsVersion) {
    const std::vector<Case> all{
        {"5.0.0", "mks", kRefused, "mks", "vnc", ""},
        {"5.1.0", "mks", kRefused, "mks", "vnc", ""},
        {"5.5.0", "mks", kRefused, "mks", "vnc", ""},
        {"6.0.0", "webmks", "webmks", "mks", "vnc", "mks"},
        {"6.7.0", "webmks", "webmks", "mks", "vnc", "mks"},
        {"7.0.0", "webmks", "webmks", "mks", kRefused, "mks"},
        {"7.0.3", "webmks", "webmks", "mks", kRefused, "mks"},
        {"8.0.0", "webmks", "webmks", "mks", kRefused, ""},
        {"9.0.0", "webmks", "webmks", "mks", kRefused, ""},
    };
    for (const Case& each : all) {
        SCOPED_TRACE(each.host_version);
        // A vCenter is as new as its newest host, or newer.
        const ConsoleSite site{each.host_version, "9.0.0.0"};
        EXPECT_EQ(chosen("auto", site), each.by_auto);
        EXPECT_EQ(chosen("webmks", site), each.by_webmks);
        EXPECT_EQ(chosen("mks", site), each.by_mks);
        EXPECT_EQ(chosen("vnc", site), each.by_vnc);
        EXPECT_EQ(chosen("vcenter-html5", site), kRefused);
        const auto choice = choose_console("auto", site);
        ASSERT_TRUE(choice);
        EXPECT_EQ(otherwise_of(*choice), each.otherwise);
        EXPECT_EQ(choice->why, "ESXi " + each.host_version);
    }
}

TEST(ConsoleChoiceTest, TakesTheServersVersionWhereTheHostsIsUnknown) {
    EXPECT_EQ(chosen("auto", {"", "5.5"}), "mks");
    EXPECT_EQ(chosen("auto", {"", "6.0"}), "webmks");
    EXPECT_EQ(chosen("auto", {"e.x.p", "8.0.3.0"}), "webmks");
    EXPECT_EQ(chosen("webmks", {"", "5.5"}), kRefused);
    EXPECT_EQ(chosen("vnc", {"", "8.0.3.0"}), "vnc");  // its host may be older
    EXPECT_EQ(choose_console("auto", {"", "8.0.3.0"})->why, "API 8.0.3.0, host unknown");
}

TEST(ConsoleChoiceTest, TriesBothWhereNothingIsKnown) {
    const auto choice = choose_console("auto", {"", ""});

    ASSERT_TRUE(choice);
    EXPECT_EQ(choice->way, ConsoleWay::webmks);
    EXPECT_EQ(choice->otherwise, ConsoleWay::mks);
}

TEST(ConsoleChoiceTest, TriesNothingElseThanWhatIsConfigured) {
    for (const char* setting : {"webmks", "mks"}) {
        const auto choice = choose_console(setting, {"7.0.3", "7.0.3.1"});
        ASSERT_TRUE(choice);
        EXPECT_FALSE(choice->otherwise);
        EXPECT_EQ(choice->why, "configured; ESXi 7.0.3");
    }
}

TEST(ConsoleChoiceTest, GoesByVcenterForItsOwnService) {
    const ConsoleSite encrypted{"5.5.0", "5.5", ConsoleService{true, 7343}};
    EXPECT_EQ(chosen("vcenter-html5", encrypted), "vcenter-html5");
    EXPECT_EQ(chosen("auto", encrypted), "mks");
    EXPECT_EQ(otherwise_of(*choose_console("auto", encrypted)), "vcenter-html5");

    // A ticket for our session goes over the wire in the clear only where the operator says so.
    const ConsoleSite plain{"5.5.0", "5.5", ConsoleService{false, 7331}};
    EXPECT_EQ(chosen("vcenter-html5", plain), "vcenter-html5");
    EXPECT_EQ(otherwise_of(*choose_console("auto", plain)), "");
}

TEST(ConsoleChoiceTest, SaysWhatWouldBeRight) {
    const auto detail = [](std::string_view setting, const ConsoleSite& site) {
        const auto choice = choose_console(setting, site);
        EXPECT_FALSE(choice);
        EXPECT_EQ(choice.error().kind, vsphere::ErrorKind::unsupported);
        return choice.error().detail;
    };
    EXPECT_NE(
        detail("webmks", {"5.5.0", "6.5"}).find("ESXi 5.5.0 has no WebMKS"), std::string::npos
    );
    EXPECT_NE(detail("vnc", {"7.0.3", "8.0"}).find("has no VNC ports"), std::string::npos);
    EXPECT_NE(detail("vcenter-html5", {"5.5.0", "5.5"}).find("\"ws:7331\""), std::string::npos);
    EXPECT_NE(
        detail("vcenter-html5", {"5.5.0", "6.5"}).find("console = \"auto\""), std::string::npos
    );
}

}  // namespace
}  // namespace porthole::virt
