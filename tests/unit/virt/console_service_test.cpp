// SPDX-License-Identifier: Apache-2.0
#include "virt/console_service.hpp"

#include <gtest/gtest.h>

namespace porthole::virt {
namespace {

TEST(ConsoleServiceTest, ReadsSchemeAndPort) {
    EXPECT_EQ(parse_console_service("wss:7343"), (ConsoleService{true, 7343}));
    EXPECT_EQ(parse_console_service("ws:7331"), (ConsoleService{false, 7331}));
    for (const char* wrong :
         {"", "7343", "https:7343", "wss:", "wss:0", "wss:65536", "wss:7343 ", "wss://7343"}) {
        EXPECT_EQ(parse_console_service(wrong), std::nullopt) << wrong;
    }
}

TEST(ConsoleServiceTest, IsThereIn51And55AndEncryptedFrom55Update2) {
    const ConsoleService plain{false, 7331};
    EXPECT_EQ(console_service_of("5.0", 0), std::nullopt);
    EXPECT_EQ(console_service_of("5.1", 2306353), plain);
    EXPECT_EQ(console_service_of("5.5", 2001465), plain);
    EXPECT_EQ(console_service_of("5.5", 2001466), (ConsoleService{true, 7343}));
    EXPECT_EQ(console_service_of("6.0", 9999999), std::nullopt);
    EXPECT_EQ(console_service_of("5.55", 9999999), std::nullopt);
    EXPECT_EQ(console_service_of("", 9999999), std::nullopt);
}

}  // namespace
}  // namespace porthole::virt
