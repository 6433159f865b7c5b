// SPDX-License-Identifier: Apache-2.0
#include "virt/host_names.hpp"

#include <gtest/gtest.h>

namespace porthole::virt {
namespace {

TEST(HostNamesTest, SaysWhereToConnect) {
    std::string wrong;
    const auto names = HostNames::parse(
        {"esx1.mgmt=192.0.2.11", "ESX2=esx2.example", "192.0.2.13=[2001:db8::13]", "[fd00::4]=esx4"
        },
        wrong
    );

    ASSERT_TRUE(names);
    EXPECT_EQ(names->resolve("esx1.mgmt"), "192.0.2.11");
    EXPECT_EQ(names->resolve("Esx2"), "esx2.example");
    EXPECT_EQ(names->resolve("192.0.2.13"), "2001:db8::13");
    EXPECT_EQ(names->resolve("fd00::4"), "esx4");
    EXPECT_EQ(names->resolve("esx5"), "esx5");
    EXPECT_EQ(HostNames().resolve("esx1.mgmt"), "esx1.mgmt");
}

TEST(HostNamesTest, RefusesWhatIsNoEntry) {
    for (const std::string entry :
         {"", "=", "esx1", "esx1=", "=192.0.2.1", "esx1=192.0.2.1:443", "esx1=a/b", "a b=c", "a=b=c"
         }) {
        std::string wrong;
        EXPECT_FALSE(HostNames::parse({"esx0=192.0.2.10", entry}, wrong)) << entry;
        EXPECT_EQ(wrong, entry);
    }
}

TEST(HostNamesTest, RefusesAHostThatStandsTwice) {
    std::string wrong;
    EXPECT_FALSE(HostNames::parse({"esx1=192.0.2.1", "ESX1=192.0.2.2"}, wrong));
    EXPECT_EQ(wrong, "ESX1=192.0.2.2");
}

}  // namespace
}  // namespace porthole::virt
