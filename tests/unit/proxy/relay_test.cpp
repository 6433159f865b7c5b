// SPDX-License-Identifier: Apache-2.0
#include "proxy/relay.hpp"

#include "unit/proxy/relay_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <random>

namespace porthole::proxy {
namespace {

INSTANTIATE_TEST_SUITE_P(
    BothFramings,
    RelayTest,
    testing::Values(Framing::raw, Framing::websocket),
    [](const auto& each) { return each.param == Framing::raw ? "Raw" : "WebSocket"; }
);

INSTANTIATE_TEST_SUITE_P(Alone, WebSocketRelayTest, testing::Values(Framing::websocket));

TEST_P(RelayTest, LetsTheUpstreamSpeakFirst) {
    upstream_.push(said("RFB 003.008\n"));

    start();

    EXPECT_EQ(test::hex(browser_.sent()), test::hex(frame(kBinary, "RFB 003.008\n")));
    EXPECT_EQ(upstream_.sent(), "");
    EXPECT_FALSE(ended_);
}

TEST_P(RelayTest, CarriesBytesBothWays) {
    start();
    browser_.push(masked_frame(kBinary, "key down"));
    go_on();
    upstream_.push(said("picture"));
    go_on();
    browser_.push(masked_frame(kBinary, "key up"));
    go_on();

    EXPECT_EQ(test::hex(upstream_.sent()), test::hex(heard("key down") + heard("key up")));
    EXPECT_EQ(test::hex(browser_.sent()), test::hex(frame(kBinary, "picture")));
    EXPECT_EQ(relay_->counters().to_browser_bytes, browser_.sent().size());
    EXPECT_EQ(
        relay_->counters().to_upstream_bytes,
        masked_frame(kBinary, "key down").size() + masked_frame(kBinary, "key up").size()
    );
    EXPECT_FALSE(ended_);
}

TEST_P(RelayTest, SendsLeftoverBytesBeforeAnythingElse) {
    upstream_.push(said("second"));

    start(said("first"));

    EXPECT_THAT(frames_in(browser_.sent(), false), testing::ElementsAre("82 first", "82 second"));
    EXPECT_FALSE(ended_);
}

TEST_P(RelayTest, SendsLeftoverBytesOfASilentUpstream) {
    start(said("first"));

    EXPECT_THAT(frames_in(browser_.sent(), false), testing::ElementsAre("82 first"));
}

TEST_P(RelayTest, SendsMoreLeftoverBytesThanABufferHolds) {
    const std::string much(3 * net::BufferPool::kBufferBytes, 'x');

    start(said(much));

    std::string payload;
    for (const std::string& each : frames_in(browser_.sent(), false)) {
        payload += each.substr(3);
    }
    EXPECT_EQ(payload, much);
}

TEST_P(RelayTest, JoinsFragmentsForARawUpstreamAlone) {
    start();
    const std::string bytes = masked_frame(kFirst, "one ") + masked_frame(kMiddle, "two ") +
                              masked_frame(kPing, "") + masked_frame(kLast, "three");
    browser_.push(bytes);
    go_on();

    if (raw()) {
        EXPECT_EQ(upstream_.sent(), "one two three");
    } else {
        EXPECT_THAT(
            frames_in(upstream_.sent(), true),
            testing::ElementsAre("02 one ", "00 two ", "80 three")
        );
    }
}

TEST_P(RelayTest, CarriesTheSameHoweverFramesAreCut) {
    // Frames without payload put headers next to each other: a cut one is followed by whole ones in
    // the same read.
    std::string bytes;
    std::string payload;
    for (const std::string each : {"a", "", "", "bc", "", "d", ""}) {
        bytes += masked_frame(kBinary, each) + masked_frame(kPong, "x");
        payload += each;
    }
    const std::string huge(66'000, 'h');
    bytes += masked_frame(kFirst, "") + masked_frame(kLast, "");
    const std::size_t interesting = bytes.size() + 14;
    bytes += masked_frame(kBinary, huge);
    std::vector<std::string> expected;
    for (const std::string each :
         {"82 a", "82 ", "82 ", "82 bc", "82 ", "82 d", "82 ", "02 ", "80 "}) {
        expected.push_back(each);
    }
    expected.push_back("82 " + huge);

    for (std::size_t split = 0; split <= interesting; ++split) {
        ScriptedStream::Chunks chunks{bytes.substr(0, split), bytes.substr(split)};
        if (split == 0) {
            chunks = test::in_pieces(bytes, 1);
        }
        ScriptedStream browser(std::move(chunks), Then::listen);
        ScriptedStream upstream({}, Then::listen);
        asio::io_context context(1);
        OpenUpstream open{test::lend(upstream), GetParam(), {}};
        Relay relay(browser, open, buffers_, context.get_executor());
        asio::co_spawn(context, run_to_end(relay), asio::detached);
        context.poll();

        if (raw()) {
            ASSERT_EQ(upstream.sent(), payload + huge) << "cut at " << split;
        } else {
            ASSERT_EQ(frames_in(upstream.sent(), true), expected) << "cut at " << split;
        }
    }
}

TEST_P(RelayTest, SendsManySmallFramesAsOne) {
    std::string bytes;
    for (int i = 0; i < 500; ++i) {
        bytes += masked_frame(kBinary, "key " + std::to_string(i));
    }
    browser_.push(bytes);

    start();

    EXPECT_EQ(upstream_.writes().size(), 1U);
    if (!raw()) {
        EXPECT_EQ(upstream_.sent(), bytes);
    }
}

}  // namespace
}  // namespace porthole::proxy
