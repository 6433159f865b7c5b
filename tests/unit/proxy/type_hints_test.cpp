// SPDX-License-Identifier: Apache-2.0
#include "proxy/type_hints.hpp"

#include <gtest/gtest.h>

namespace porthole::proxy {
namespace {

TypeHints nova_defaults() {
    return TypeHints({
        {"novnc", "http://consoles.example:6080/vnc_auto.html"},
        {"spice-html5", "http://consoles.example:6082/spice_auto.html"},
        {"serial", "ws://consoles.example:6083/"},
        {"webmks", "https://consoles.example/"},
        {"rdp-html5", "https://consoles.example/"},
    });
}

TEST(TypeHintsTest, KnowsTheBaseUrl) {
    const TypeHints hints = nova_defaults();

    EXPECT_EQ(hints.find("consoles.example:6083", "/?token=x"), "serial");
    EXPECT_EQ(hints.find("Consoles.Example:6080", "/vnc_auto.html?path=%3Ftoken%3Dx"), "novnc");
    EXPECT_EQ(hints.find("consoles.example:6082", "/spice_auto.html"), "spice-html5");
}

TEST(TypeHintsTest, KnowsPagesByTheirName) {
    const TypeHints hints = nova_defaults();

    EXPECT_EQ(hints.find("10.0.0.1", "/vnc_lite.html?token=spice"), "novnc");
    EXPECT_EQ(hints.find("10.0.0.1", "/sub/spice_auto.html"), "spice-html5");
    EXPECT_EQ(hints.find("10.0.0.1", "/mks.html"), "webmks");
}

TEST(TypeHintsTest, DoesNotGuess) {
    const TypeHints hints = nova_defaults();

    EXPECT_EQ(hints.find("consoles.example", "/"), "");  // two types are there
    EXPECT_EQ(hints.find("10.0.0.1", "/websockify"), "");
    EXPECT_EQ(hints.find("", ""), "");
}

}  // namespace
}  // namespace porthole::proxy
