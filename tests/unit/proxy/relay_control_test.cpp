// SPDX-License-Identifier: Apache-2.0
// Control frames: taken out, answered, and never put into a data frame.
#include "proxy/relay.hpp"
#include "unit/proxy/relay_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace porthole::proxy {
namespace {

TEST_P(RelayTest, AnswersTheBrowsersPings) {
    start();
    browser_.push(masked_frame(kPing, "are you there"));
    go_on();
    browser_.push(masked_frame(kPing, "") + masked_frame(kPong, "unasked"));
    go_on();

    EXPECT_EQ(
        test::hex(browser_.sent()), test::hex(frame(kPong, "are you there") + frame(kPong, ""))
    );
    EXPECT_EQ(upstream_.sent(), "");
    EXPECT_FALSE(ended_);
}

TEST_P(WebSocketRelayTest, KeepsAPongOutOfAFrame) {
    const std::string picture = frame(kBinary, "half of it|the rest");
    const std::size_t half = 12;
    start();
    upstream_.push(picture.substr(0, half));
    go_on();
    browser_.push(masked_frame(kPing, "1"));
    go_on();
    EXPECT_EQ(browser_.sent(), picture.substr(0, half));

    upstream_.push(picture.substr(half));
    go_on();

    EXPECT_EQ(test::hex(browser_.sent()), test::hex(picture + frame(kPong, "1")));
}

TEST_P(WebSocketRelayTest, AnswersAPingThatComesWhileItAnswersTheOneBefore) {
    const std::string picture = frame(kBinary, "half of it|the rest");
    start();
    upstream_.push(picture.substr(0, 12));
    go_on();
    browser_.push(masked_frame(kPing, "1"));
    go_on();
    // The browser takes the frame's rest, and only a part of the pong behind it.
    browser_.take_at_most(picture.size() - 12 + 1);
    upstream_.push(picture.substr(12));
    go_on();
    browser_.push(masked_frame(kPing, "2"));
    go_on();
    EXPECT_EQ(browser_.sent().size(), picture.size() + 1);

    browser_.take_at_most(ScriptedStream::kAll);
    go_on();

    EXPECT_THAT(
        frames_in(browser_.sent(), false),
        testing::ElementsAre("82 half of it|the rest", "8a 1", "8a 2")
    );
}

TEST_P(WebSocketRelayTest, AnswersTheUpstreamsPings) {
    start();
    upstream_.push(
        frame(kPing, "are you there") + frame(kPong, "unasked") + frame(kBinary, "data")
    );
    go_on();

    EXPECT_THAT(frames_in(upstream_.sent(), true), testing::ElementsAre("8a are you there"));
    EXPECT_THAT(frames_in(browser_.sent(), false), testing::ElementsAre("82 data"));
    EXPECT_FALSE(ended_);
}

TEST_P(RelayTest, TakesControlFramesOutFromBetweenData) {
    start();
    browser_.push(
        masked_frame(kBinary, "a") + masked_frame(kPong, "x") + masked_frame(kPing, "") +
        masked_frame(kBinary, "b")
    );
    go_on();

    EXPECT_EQ(test::hex(upstream_.sent()), test::hex(heard("a") + heard("b")));
}

}  // namespace
}  // namespace porthole::proxy
