// SPDX-License-Identifier: Apache-2.0
#include "proxy/rfb/browser_opening.hpp"

#include "proxy/rfb/protocol.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace porthole::proxy::rfb {
namespace {

using namespace std::string_literals;

const std::string kAnswers = std::string(kVersion) + "\1" + "\1";

/// All messages, where the browser sends `answers` in pieces of `size`.
std::vector<std::string> play(BrowserOpening& opening, std::string_view answers, std::size_t size) {
    std::vector<std::string> messages;
    const auto collect = [&] {
        while (auto message = opening.next_message()) {
            messages.push_back(*message);
        }
    };
    collect();
    for (; !answers.empty(); answers.remove_prefix(std::min(size, answers.size()))) {
        opening.take(answers.substr(0, size));
        collect();
    }
    return messages;
}

TEST(BrowserOpeningTest, OffersNoneByThreeEight) {
    for (const std::size_t size : {1U, 5U, 12U, 100U}) {
        BrowserOpening opening;

        const auto messages = play(opening, kAnswers, size);

        EXPECT_EQ(messages, (std::vector<std::string>{"RFB 003.008\n", "\1\1", "\0\0\0\0"s}));
        EXPECT_TRUE(opening.is_over());
        EXPECT_EQ(opening.client_init(), "\1");
    }
}

TEST(BrowserOpeningTest, LeavesWhatComesBehindItToTheConsole) {
    BrowserOpening opening;

    EXPECT_EQ(opening.take(kAnswers + "more"), "more");

    EXPECT_EQ(opening.take("and more"), "and more");
    EXPECT_FALSE(opening.has_failed());
}

// Acceptance list: tenant 3.7 and 3.9 fail.
TEST(BrowserOpeningTest, RefusesOtherVersions) {
    for (const char* version :
         {"RFB 003.007\n", "RFB 003.009\n", "RFB 003.003\n", "GET / HTTP/1"}) {
        BrowserOpening opening;

        const auto messages = play(opening, version + "\1\1more"s, 100);

        ASSERT_EQ(messages.size(), 2U);
        EXPECT_EQ(messages[1], "\0"s + with_length("This server speaks version 3.8 of RFB only."));
        EXPECT_TRUE(opening.has_failed());
        EXPECT_EQ(opening.take("more"), "");
    }
}

// Acceptance list: the client picks 2.
TEST(BrowserOpeningTest, RefusesOtherSecurityTypes) {
    BrowserOpening opening;

    const auto messages = play(opening, std::string(kVersion) + "\2", 100);

    ASSERT_EQ(messages.size(), 3U);
    EXPECT_EQ(
        messages[2], "\0\0\0\1"s + with_length("This server offers security type None only.")
    );
    EXPECT_TRUE(opening.has_failed());
}

TEST(RefusalMessagesTest, TellAReasonWithinBounds) {
    const auto messages = refusal_messages(std::string(1000, 'x'));

    ASSERT_EQ(messages.size(), 2U);
    EXPECT_EQ(messages[0], kVersion);
    EXPECT_EQ(messages[1], "\0"s + with_length(std::string(256, 'x')));
}

}  // namespace
}  // namespace porthole::proxy::rfb
