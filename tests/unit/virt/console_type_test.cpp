// SPDX-License-Identifier: Apache-2.0
#include "virt/console_type.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace porthole::virt {
namespace {

const ConsoleType& type(std::string_view name) {
    return *find_console_type(name);
}

TEST(ConsoleTypeTest, AnInstanceHasTheConsolesOfItsTypes) {
    const std::vector<std::string> has{"serial", "novnc"};

    EXPECT_EQ(console_behind(type("novnc"), has), &type("novnc"));
    EXPECT_EQ(console_behind(type("serial"), has), &type("serial"));
    EXPECT_EQ(console_behind(type("webmks"), has), nullptr);
    EXPECT_EQ(console_behind(type("novnc"), {}), nullptr);
}

TEST(ConsoleTypeTest, ViewersGetWhateverSpeaksRfb) {
    const std::vector<std::string> by_vnc{"serial", "novnc"};
    const std::vector<std::string> by_ticket{"webmks"};
    const std::vector<std::string> without{"serial", "rdp-html5", "of another release"};

    EXPECT_EQ(console_behind(type("xvpvnc"), by_vnc), &type("novnc"));
    EXPECT_EQ(console_behind(type("xvpvnc"), by_ticket), &type("webmks"));
    EXPECT_EQ(console_behind(type("xvpvnc"), without), nullptr);
}

}  // namespace
}  // namespace porthole::virt
