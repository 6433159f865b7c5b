// SPDX-License-Identifier: Apache-2.0
// Ends, of either side and by either, and farewells.
#include "net/deadline.hpp"
#include "proxy/relay.hpp"
#include "support/read_text.hpp"
#include "unit/proxy/relay_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace porthole::proxy {
namespace {

TEST_P(RelayTest, EndsWhenTheBrowserCloses) {
    start();
    browser_.push(
        masked_frame(kBinary, "last words") + masked_frame(kClose, kNormalClosure) +
        masked_frame(kBinary, "beyond")
    );
    go_on();

    EXPECT_EQ(ended_, Errc::browser_closed);
    EXPECT_EQ(test::hex(upstream_.sent()), test::hex(heard("last words")));
}

TEST_P(WebSocketRelayTest, EndsWhenTheUpstreamCloses) {
    start();
    upstream_.push(
        frame(kBinary, "last words") + frame(kClose, kNormalClosure) + frame(kBinary, "beyond")
    );
    go_on();

    EXPECT_EQ(ended_, Errc::upstream_closed);
    EXPECT_THAT(frames_in(browser_.sent(), false), testing::ElementsAre("82 last words"));
}

TEST_P(RelayTest, EndsWhenTheBrowserIsGone) {
    browser_.push(masked_frame(kBinary, "last words"));
    browser_.end();

    start();

    EXPECT_EQ(ended_, Errc::browser_closed);
    EXPECT_EQ(test::hex(upstream_.sent()), test::hex(heard("last words")));
}

TEST_P(RelayTest, EndsWhenTheUpstreamIsGone) {
    upstream_.push(said("last words"));
    upstream_.end();

    start();

    EXPECT_EQ(ended_, Errc::upstream_closed);
    EXPECT_THAT(frames_in(browser_.sent(), false), testing::ElementsAre("82 last words"));
}

TEST_P(WebSocketRelayTest, PutsNoCloseFrameIntoAFrameThatTheUpstreamCut) {
    const std::string picture = frame(kBinary, "half of it|the rest");
    for (std::size_t cut = 0; cut < picture.size(); ++cut) {
        ScriptedStream browser({}, Then::listen);
        ScriptedStream upstream(
            cut == 0 ? ScriptedStream::Chunks() : ScriptedStream::Chunks{picture.substr(0, cut)}
        );
        asio::io_context context(1);
        OpenUpstream open{test::lend(upstream), GetParam(), {}};
        Relay relay(browser, open, buffers_, context.get_executor());

        EXPECT_EQ(test::run(context, run_to_end(relay)), Errc::upstream_closed) << cut;
        test::run(context, relay.close_browser(4515, "why", kLong));

        // A header that is not whole yet was never passed on: nothing is cut then.
        const bool whole = cut < 2;
        EXPECT_EQ(
            test::hex(browser.sent()),
            test::hex(whole ? frame(kClose, "\x11\xa3why") : picture.substr(0, cut))
        );
        EXPECT_TRUE(browser.closed());
    }
}

TEST_P(RelayTest, PutsNoCloseFrameIntoAFrameThatTheBrowserCut) {
    const std::string key_event = masked_frame(kBinary, "half of it|the rest");
    browser_.push(key_event.substr(0, 12));
    browser_.end();
    start();
    EXPECT_EQ(ended_, Errc::browser_closed);

    test::run(context_, relay_->close_upstream(kLong));

    EXPECT_EQ(test::hex(upstream_.sent()), test::hex(raw() ? "half o" : key_event.substr(0, 12)));
    EXPECT_TRUE(upstream_.send_ended());
    EXPECT_TRUE(upstream_.closed());
}

TEST_P(RelayTest, EndsWhenTheBrowserBreaksTheProtocol) {
    for (const std::string& wrong :
         {frame(kBinary, "not masked"),
          masked_frame(0x81, "text"),
          masked_frame(0xc2, "reserved bit"),
          masked_frame(0x83, "unknown opcode"),
          masked_frame(0x80, "no start"),
          masked_frame(0x09, "fragmented ping")}) {
        ScriptedStream browser({masked_frame(kBinary, "good") + wrong}, Then::listen);
        ScriptedStream upstream({}, Then::listen);
        asio::io_context context(1);
        OpenUpstream open{test::lend(upstream), GetParam(), {}};
        Relay relay(browser, open, buffers_, context.get_executor());

        EXPECT_EQ(test::run(context, run_to_end(relay)), Errc::protocol_violation);

        EXPECT_EQ(test::hex(upstream.sent()), test::hex(heard("good")));
        test::run(context, relay.close_browser(1002, "why", kLong));
        EXPECT_EQ(test::hex(browser.sent()), test::hex(frame(kClose, "\x03\xeawhy")));
    }
}

TEST_P(WebSocketRelayTest, EndsWhenTheUpstreamBreaksTheProtocol) {
    for (const std::string& wrong :
         {masked_frame(kBinary, "masked"),
          frame(0x81, "text"),
          frame(0xc2, "reserved bit"),
          frame(0x80, "no start")}) {
        ScriptedStream browser({}, Then::listen);
        ScriptedStream upstream({frame(kBinary, "good") + wrong}, Then::listen);
        asio::io_context context(1);
        OpenUpstream open{test::lend(upstream), GetParam(), {}};
        Relay relay(browser, open, buffers_, context.get_executor());

        EXPECT_EQ(test::run(context, run_to_end(relay)), Errc::upstream_protocol);

        EXPECT_THAT(frames_in(browser.sent(), false), testing::ElementsAre("82 good"));
    }
}

TEST_P(RelayTest, ClosesTheUpstreamProperly) {
    start();
    browser_.end();
    go_on();
    ASSERT_EQ(ended_, Errc::browser_closed);
    upstream_.push(said("a last picture that nobody sees"));

    test::run(context_, relay_->close_upstream(kLong));

    if (raw()) {
        EXPECT_EQ(upstream_.sent(), "");
    } else {
        EXPECT_THAT(
            frames_in(upstream_.sent(), true), testing::ElementsAre("88 " + kNormalClosure)
        );
        // Clients take a new key each time.
        EXPECT_NE(upstream_.sent().substr(2, 4), std::string(4, '\0'));
    }
    EXPECT_TRUE(upstream_.send_ended());
    EXPECT_EQ(upstream_.unread(), 0U);
    EXPECT_TRUE(upstream_.closed());
}

TEST_P(RelayTest, TellsTheBrowserWhy) {
    start();
    upstream_.end();
    go_on();

    test::run(context_, relay_->close_browser(4515, "upstream_closed req-1", kLong));

    EXPECT_EQ(
        test::hex(browser_.sent()), test::hex(frame(kClose, "\x11\xa3upstream_closed req-1"))
    );
    EXPECT_TRUE(browser_.send_ended());
    EXPECT_TRUE(browser_.closed());
}

TEST_P(RelayTest, WaitsForNobodyLongerThanTheLimit) {
    // Neither side takes a byte or ends.
    ScriptedStream browser({}, Then::ignore);
    ScriptedStream upstream({}, Then::ignore);
    OpenUpstream open{test::lend(upstream), GetParam(), {}};
    Relay relay(browser, open, buffers_, context_.get_executor());
    browser.take_at_most(0);
    upstream.take_at_most(0);

    test::run(context_, relay.close_upstream(kShort));
    test::run(context_, relay.close_browser(4515, "why", kShort));

    EXPECT_TRUE(upstream.closed());
    EXPECT_TRUE(browser.closed());
    EXPECT_EQ(upstream.sent() + browser.sent(), "");
}

TEST_P(WebSocketRelayTest, CountsAllStepsOfAFarewellTogether) {
    // Each side takes its close frame late, and never ends.
    ScriptedStream browser({}, Then::ignore);
    ScriptedStream upstream({}, Then::ignore);
    OpenUpstream open{test::lend(upstream), GetParam(), {}};
    Relay relay(browser, open, buffers_, context_.get_executor());
    const auto closed_in_time = [&](ScriptedStream& stream, Task<void> closing) {
        stream.take_at_most(0);
        bool closed = false;
        // Timers of one loop fire in order: due after 1000 ms is seen, due after 1300 would not be.
        auto watch = [](ScriptedStream& watched, bool& seen) -> Task<void> {
            co_await net::sleep_for(Milliseconds(300));
            watched.take_at_most(ScriptedStream::kAll);
            co_await net::sleep_for(Milliseconds(850));
            seen = watched.closed();
        };
        asio::co_spawn(context_, watch(stream, closed), asio::detached);
        test::run(context_, std::move(closing));
        return closed;
    };

    EXPECT_TRUE(closed_in_time(upstream, relay.close_upstream(Milliseconds(1000))));
    EXPECT_TRUE(closed_in_time(browser, relay.close_browser(4515, "why", Milliseconds(1000))));
}

TEST_P(RelayTest, SaysNothingIntoAFrameThatWasBeingSentWhenItWasCancelled) {
    upstream_.push(said(std::string(1000, 'p')));
    browser_.take_at_most(100);
    open_.framing = GetParam();
    Relay relay(browser_, open_, buffers_, context_.get_executor());
    auto session = [&]() -> Task<bool> {
        const auto ended = co_await net::race(run_to_end(relay), net::sleep_for(kShort));
        browser_.take_at_most(ScriptedStream::kAll);
        co_await relay.close_browser(4431, "session_ended req-1", kLong);
        co_return ended.first_won;
    };

    EXPECT_FALSE(test::run(context_, session()));

    EXPECT_EQ(browser_.sent(), frame(kBinary, std::string(1000, 'p')).substr(0, 100));
    EXPECT_TRUE(browser_.closed());
}

TEST_P(RelayTest, EndsBothSidesWhicheverCallFails) {
    struct Ended {
        std::optional<Errc> reason;
        int browser_operations = 0;  // until the relay ended
        int upstream_operations = 0;
        bool closed = false;
    };
    const auto run = [&](int browser_fails_at, int upstream_fails_at) {
        ScriptedStream browser(
            {masked_frame(kBinary, "one") + masked_frame(kPing, "p"), masked_frame(kBinary, "two")},
            browser_fails_at,
            Then::listen
        );
        ScriptedStream upstream({said("first"), said("second")}, upstream_fails_at, Then::listen);
        upstream.reply_with([&](std::string_view written) {
            if (written.find(raw() ? "two" : heard("two")) != std::string_view::npos) {
                browser.push(masked_frame(kClose, kNormalClosure));
            }
            return std::string();
        });
        asio::io_context context(1);
        OpenUpstream open{test::lend(upstream), GetParam(), {}};
        Relay relay(browser, open, buffers_, context.get_executor());
        Ended ended;
        auto session = [&]() -> Task<void> {
            ended.reason = co_await run_to_end(relay);
            ended.browser_operations = browser.operations();
            ended.upstream_operations = upstream.operations();
            co_await relay.close_upstream(kLong);
            co_await relay.close_browser(1000, "why", kLong);
        };
        test::run(context, session());
        ended.closed = browser.closed() && upstream.closed();
        return ended;
    };
    const Ended whole = run(ScriptedStream::kNever, ScriptedStream::kNever);
    ASSERT_EQ(whole.reason, Errc::browser_closed);
    ASSERT_GT(whole.browser_operations, 6);
    ASSERT_GT(whole.upstream_operations, 6);
    constexpr int kFarewellOperations = 6;

    for (int nth = 0; nth < whole.browser_operations + kFarewellOperations; ++nth) {
        const Ended ended = run(nth, ScriptedStream::kNever);
        EXPECT_EQ(ended.reason, Errc::browser_closed) << nth;
        EXPECT_TRUE(ended.closed) << nth;
    }
    for (int nth = 0; nth < whole.upstream_operations + kFarewellOperations; ++nth) {
        const Ended ended = run(ScriptedStream::kNever, nth);
        EXPECT_EQ(
            ended.reason,
            nth < whole.upstream_operations ? Errc::upstream_closed : Errc::browser_closed
        ) << nth;
        EXPECT_TRUE(ended.closed) << nth;
    }
}

}  // namespace
}  // namespace porthole::proxy
