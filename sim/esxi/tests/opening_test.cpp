// SPDX-License-Identifier: Apache-2.0
#include "esxi/rfb/opening.hpp"

#include "rfb_sample.hpp"

#include <gtest/gtest.h>

namespace porthole::esxi::test {
namespace {

TEST(RfbOpeningTest, EndsAtServerInit) {
    RfbOpening opening;

    open(opening, "QEMU (web-1)");

    EXPECT_FALSE(opening.transparent());
    EXPECT_TRUE(opening.at_server_init());
    EXPECT_EQ(opening.name(), "QEMU (web-1)");
    EXPECT_EQ(opening.width(), 1024);
    EXPECT_EQ(opening.height(), 768);
}

TEST(RfbOpeningTest, IsPassedByTheFirstByteAfterServerInit) {
    RfbOpening opening;
    open(opening, "");

    opening.from_console(Bytes{0});

    EXPECT_FALSE(opening.at_server_init());
    EXPECT_FALSE(opening.transparent());
}

TEST(RfbOpeningTest, MayBeCutAnywhere) {
    RfbOpening opening;
    opening.from_browser(version());
    Bytes console = version();
    append(console, Bytes{2, 2, 1, 0, 0, 0, 0});
    append(console, server_init("name"));

    for (const std::uint8_t byte : console) {
        EXPECT_FALSE(opening.at_server_init());
        opening.from_console(Bytes{byte});
    }

    EXPECT_TRUE(opening.at_server_init());
    EXPECT_EQ(opening.name(), "name");
}

TEST(RfbOpeningTest, TellsWhereTheBrowsersMessagesBegin) {
    RfbOpening opening;
    Bytes said = version();
    append(said, Bytes{1, 1, 4, 0, 0, 0});

    EXPECT_EQ(opening.from_browser(said), 14U);
    EXPECT_EQ(opening.from_browser(Bytes{5}), 0U);
}

TEST(RfbOpeningTest, KnowsOldVersions) {
    RfbOpening oldest;
    oldest.from_console(version());
    EXPECT_EQ(oldest.from_browser(bytes_of("RFB 003.003\n\x01+")), 13U);
    oldest.from_console(Bytes{0, 0, 0, 1});
    oldest.from_console(server_init("3.3"));
    RfbOpening older;
    older.from_console(version());
    EXPECT_EQ(older.from_browser(bytes_of("RFB 003.007\n\x01\x01+")), 14U);
    older.from_console(Bytes{1, 1});
    older.from_console(server_init("3.7"));

    EXPECT_TRUE(oldest.at_server_init());
    EXPECT_TRUE(older.at_server_init());
}

TEST(RfbOpeningTest, GivesUpOnWhatItCannotFollow) {
    RfbOpening not_rfb;
    not_rfb.from_console(bytes_of("HTTP/1.1 200"));
    RfbOpening silent_console;
    silent_console.from_browser(bytes_of("hello"));
    RfbOpening with_password;
    with_password.from_console(version());
    with_password.from_browser(version());
    with_password.from_browser(Bytes{2});
    RfbOpening refused;
    refused.from_console(version());
    refused.from_browser(version());
    refused.from_console(Bytes{0, 0, 0, 0, 4});
    RfbOpening endless_name;
    open(endless_name, std::string(5000, 'x'));

    EXPECT_TRUE(not_rfb.transparent());
    EXPECT_TRUE(silent_console.transparent());
    EXPECT_TRUE(with_password.transparent());
    EXPECT_TRUE(refused.transparent());
    EXPECT_TRUE(endless_name.transparent());
    EXPECT_FALSE(endless_name.at_server_init());
}

}  // namespace
}  // namespace porthole::esxi::test
