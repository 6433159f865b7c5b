// SPDX-License-Identifier: Apache-2.0
#include "proxy/path_prefixes.hpp"

#include <gtest/gtest.h>

namespace porthole::proxy {
namespace {

TEST(PathPrefixesTest, AreTheFoldersOfBaseUrls) {
    const PathPrefixes prefixes({
        {"webmks", "https://cloud.example/console/"},
        {"novnc", "https://cloud.example/console/old/vnc_auto.html?x=/y/"},
        {"serial", "wss://serial.example/"},
        {"spice-html5", "https://spice.example/spice_auto.html"},
    });
    EXPECT_EQ(prefixes.take_off("/console/"), "/");
    EXPECT_EQ(prefixes.take_off("/console/assets/x.js"), "/assets/x.js");
    EXPECT_EQ(prefixes.take_off("/console/old/vnc_auto.html"), "/vnc_auto.html");
    EXPECT_EQ(prefixes.take_off("/console/session"), "/session");
    // Without a slash it is a page of its own, and what has no prefix needs none.
    EXPECT_EQ(prefixes.take_off("/console"), "/console");
    EXPECT_EQ(prefixes.take_off("/consoles/x"), "/consoles/x");
    EXPECT_EQ(prefixes.take_off("/assets/x.js"), "/assets/x.js");
    EXPECT_EQ(prefixes.take_off("/"), "/");
    EXPECT_EQ(prefixes.take_off("/console/console/"), "/console/");
}

TEST(PathPrefixesTest, TellThePageThatABaseUrlLeadsTo) {
    const PathPrefixes prefixes(
        {{"webmks", "https://cloud.example/console/mks.html"}, {"serial", "wss://serial.example"}}
    );
    EXPECT_EQ(prefixes.take_off_url("https://cloud.example/console/mks.html?x=/y"), "/mks.html");
    EXPECT_EQ(prefixes.take_off_url("wss://serial.example"), "/");
    EXPECT_EQ(prefixes.take_off_url("no URL"), "/");
}

TEST(PathPrefixesTest, AreNoneByThemselves) {
    EXPECT_EQ(PathPrefixes().take_off("/console/session"), "/console/session");
}

}  // namespace
}  // namespace porthole::proxy
