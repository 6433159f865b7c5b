// SPDX-License-Identifier: Apache-2.0
#include "proxy/relay.hpp"

#include "net/deadline.hpp"
#include "net/tcp_stream.hpp"
#include "support/read_text.hpp"
#include "support/reference_frames.hpp"
#include "support/run.hpp"
#include "support/scripted_stream.hpp"
#include "support/socket_pair.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace porthole::proxy {
namespace {
namespace asio = boost::asio;
using test::frame;
using test::ScriptedStream;
using Then = ScriptedStream::Then;

constexpr unsigned kBinary = 0x82;  // the last frame of a message, as kPing and kPong
constexpr unsigned kFirst = 0x02;
constexpr unsigned kMiddle = 0x00;
constexpr unsigned kLast = 0x80;
constexpr unsigned kClose = 0x88;
constexpr unsigned kPing = 0x89;
constexpr unsigned kPong = 0x8a;

const std::string kKey("\x37\xfa\x21\x3d", 4);
const std::string kNormalClosure("\x03\xe8", 2);
constexpr Milliseconds kShort{20};
constexpr Milliseconds kLong{60'000};

/// What the browser sends.
std::string masked_frame(unsigned first_byte, std::string_view payload) {
    return frame(first_byte, payload, kKey);
}

/// The frames in `bytes`, unmasked: "89 hello". Says so when something else is behind them.
std::vector<std::string> frames_in(std::string bytes, bool is_masked) {
    std::vector<std::string> frames;
    net::websocket::FrameScanner scanner(
        is_masked ? net::websocket::Sender::client : net::websocket::Sender::server
    );
    std::span<std::byte> input = std::as_writable_bytes(std::span(bytes));
    for (;;) {
        using Kind = net::websocket::FrameScanner::Kind;
        const auto event = scanner.next(input);
        const std::string text(
            reinterpret_cast<const char*>(event.bytes.data()), event.bytes.size()
        );
        const auto name = [&event] {
            const auto first = static_cast<char>(
                (event.header.fin ? 0x80U : 0U) | static_cast<unsigned>(event.header.opcode)
            );
            return test::hex(std::string_view(&first, 1)) + " ";
        };
        if (event.kind == Kind::more) {
            if (!scanner.between_frames()) {
                frames.emplace_back("cut");
            }
            return frames;
        }
        if (event.kind == Kind::violation) {
            frames.emplace_back("violation");
            return frames;
        }
        if (event.kind == Kind::header) {
            frames.push_back(name());
        } else if (event.kind == Kind::control) {
            frames.push_back(name() + text);
        } else {
            std::string key(4, '\0');
            std::memcpy(key.data(), event.header.key.data(), key.size());
            frames.back() += is_masked ? test::masked(text, key, event.offset) : text;
        }
    }
}

class RelayTest : public testing::TestWithParam<Framing> {
protected:
    bool raw() const { return GetParam() == Framing::raw; }

    /// `payload` as the upstream sends it.
    std::string said(std::string_view payload) const {
        return raw() ? std::string(payload) : frame(kBinary, payload);
    }
    /// What the browser sends as `payload`, as it gets to the upstream.
    std::string heard(std::string_view payload) const {
        return raw() ? std::string(payload) : masked_frame(kBinary, payload);
    }

    /// Begins to relay, and goes on until all wait.
    void start(std::string leftover = {}) {
        open_.framing = GetParam();
        open_.leftover = std::move(leftover);
        relay_ = std::make_unique<Relay>(browser_, open_, buffers_, context_.get_executor());
        auto run = [](Relay& relay, std::optional<Errc>& ended) -> Task<void> {
            ended = co_await relay.run();
        };
        asio::co_spawn(context_, run(*relay_, ended_), asio::detached);
        go_on();
    }

    void go_on() {
        context_.restart();
        context_.poll();
    }

    /// Ends both sides as a session does.
    void close(Milliseconds limit = kLong) {
        auto both = [](Relay& relay, Milliseconds each) -> Task<void> {
            co_await relay.close_upstream(each);
            co_await relay.close_browser(4515, "upstream_closed req-1", each);
        };
        test::run(context_, both(*relay_, limit));
    }

    net::BufferPool buffers_;
    ScriptedStream browser_{{}, Then::listen};
    ScriptedStream upstream_{{}, Then::listen};
    asio::io_context context_{1};
    OpenUpstream open_{test::lend(upstream_), Framing::raw, {}};
    std::unique_ptr<Relay> relay_;
    std::optional<Errc> ended_;
};

INSTANTIATE_TEST_SUITE_P(
    BothFramings,
    RelayTest,
    testing::Values(Framing::raw, Framing::websocket),
    [](const auto& each) { return each.param == Framing::raw ? "Raw" : "WebSocket"; }
);

/// What only upstreams with frames of their own can do.
class WebSocketRelayTest : public RelayTest {};

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
        asio::co_spawn(context, relay.run(), asio::detached);
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

        EXPECT_EQ(test::run(context, relay.run()), Errc::upstream_closed) << cut;
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

        EXPECT_EQ(test::run(context, relay.run()), Errc::protocol_violation);

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

        EXPECT_EQ(test::run(context, relay.run()), Errc::upstream_protocol);

        EXPECT_THAT(frames_in(browser.sent(), false), testing::ElementsAre("82 good"));
    }
}

TEST_P(RelayTest, StopsReadingWhileTheBrowserIsSlow) {
    const std::string picture = said(std::string(10'000, 'p'));
    for (int i = 0; i < 100; ++i) {
        upstream_.push(picture);
    }
    const std::size_t all = upstream_.unread();
    browser_.take_at_most(5);

    start();

    // One read is under way, no more; and nobody is told to hurry.
    EXPECT_LE(all - upstream_.unread(), net::BufferPool::kBufferBytes);
    EXPECT_EQ(browser_.sent().size(), 5U);
    EXPECT_FALSE(ended_);
    // What the browser sends still gets through.
    browser_.push(masked_frame(kBinary, "key"));
    go_on();
    EXPECT_EQ(test::hex(upstream_.sent()), test::hex(heard("key")));

    browser_.take_at_most(ScriptedStream::kAll);
    go_on();
    EXPECT_EQ(upstream_.unread(), 0U);
    EXPECT_THAT(frames_in(browser_.sent(), false), testing::Each("82 " + std::string(10'000, 'p')));
}

TEST_P(RelayTest, StopsReadingWhileTheUpstreamIsSlow) {
    const std::string paste = masked_frame(kBinary, std::string(10'000, 'p'));
    for (int i = 0; i < 100; ++i) {
        browser_.push(paste);
    }
    const std::size_t all = browser_.unread();
    upstream_.take_at_most(5);

    start();

    EXPECT_LE(all - browser_.unread(), net::BufferPool::kBufferBytes);
    EXPECT_EQ(upstream_.sent().size(), 5U);
    upstream_.push(said("picture"));
    go_on();
    EXPECT_THAT(frames_in(browser_.sent(), false), testing::ElementsAre("82 picture"));

    upstream_.take_at_most(ScriptedStream::kAll);
    go_on();
    EXPECT_EQ(browser_.unread(), 0U);
    std::string expected;
    for (int i = 0; i < 100; ++i) {
        expected += heard(std::string(10'000, 'p'));
    }
    EXPECT_TRUE(upstream_.sent() == expected);
    EXPECT_FALSE(ended_);
}

TEST_P(RelayTest, HoldsNoMemoryForAFrameThatNeverComes) {
    start();
    browser_.push(
        test::ReferenceFrame{kBinary, std::uint64_t{1} << 40U, kKey, 0}.header() + "begin"
    );
    go_on();

    EXPECT_FALSE(ended_);
    EXPECT_EQ(buffers_.kept(), 1U);
}

TEST_P(RelayTest, HoldsNoBufferWhileBothAreSilent) {
    {
        const auto first = buffers_.borrow();
        const auto second = buffers_.borrow();
    }
    start();
    browser_.push(masked_frame(kBinary, "key"));
    upstream_.push(said("picture"));
    go_on();

    EXPECT_NE(upstream_.sent(), "");
    EXPECT_NE(browser_.sent(), "");
    EXPECT_EQ(buffers_.kept(), 2U);
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
    Relay relay(browser_, open_, buffers_, context_.get_executor());
    open_.framing = GetParam();
    auto session = [&]() -> Task<bool> {
        const auto ended = co_await net::race(relay.run(), net::sleep_for(kShort));
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
            ended.reason = co_await relay.run();
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

TEST_P(RelayTest, CarriesMegabytesOverRealSockets) {
    using asio::experimental::awaitable_operators::operator&&;
    test::SocketPair near(context_.get_executor());
    test::SocketPair far(context_.get_executor());
    net::TcpStream browser(std::move(near.far));  // the user's end
    net::TcpStream console(std::move(far.far));   // the console's end
    net::TcpStream browser_side(std::move(near.near));
    OpenUpstream open{std::make_unique<net::TcpStream>(std::move(far.near)), GetParam(), {}};
    Relay relay(browser_side, open, buffers_, context_.get_executor());
    std::mt19937 random(3);
    std::string keys;
    std::string key_frames;
    std::string picture_frames;
    std::string pictures;
    while (keys.size() < std::size_t{2} * 1024 * 1024) {
        const std::string payload(random() % 70'000, static_cast<char>(random() & 0xffU));
        keys += payload;
        key_frames += masked_frame(kBinary, payload);
        pictures += payload;
        picture_frames += said(payload);
    }
    auto send = [](net::Stream& stream, const std::string& bytes) -> Task<bool> {
        const auto sent = co_await stream.write_all(net::as_bytes(bytes));
        co_return sent.has_value();
    };
    auto receive = [](net::Stream& stream, std::size_t size) -> Task<std::string> {
        std::string got;
        std::array<std::byte, 30'000> chunk{};
        while (got.size() < size) {
            const auto more = co_await stream.read_some(chunk);
            if (!more || *more == 0) {
                break;
            }
            got.append(reinterpret_cast<const char*>(chunk.data()), *more);
        }
        co_return got;
    };
    std::string to_browser;
    std::string to_console;
    auto users = [&]() -> Task<void> {
        auto sending = send(browser, key_frames) && send(console, picture_frames);
        auto receiving = receive(console, raw() ? keys.size() : key_frames.size());
        auto all = co_await (std::move(sending) && std::move(receiving));
        to_console = std::move(std::get<2>(all));
        (void)co_await console.shutdown_send();
    };
    auto watch = [&]() -> Task<void> {
        to_browser = co_await test::read_to_end(browser);
        browser.close();
    };
    auto session = [&]() -> Task<Errc> {
        const Errc reason = co_await relay.run();
        co_await relay.close_upstream(kShort);
        co_await relay.close_browser(4515, "why", kLong);
        co_return reason;
    };
    asio::co_spawn(context_, users(), asio::detached);
    asio::co_spawn(context_, watch(), asio::detached);

    EXPECT_EQ(test::run(context_, session()), Errc::upstream_closed);

    EXPECT_TRUE(to_console == (raw() ? keys : key_frames));
    auto frames = frames_in(to_browser, false);
    ASSERT_FALSE(frames.empty());
    EXPECT_EQ(frames.back(), "88 \x11\xa3why");
    frames.pop_back();
    std::string seen;
    for (const std::string& each : frames) {
        seen += each.substr(3);
    }
    EXPECT_TRUE(seen == pictures);
}

}  // namespace
}  // namespace porthole::proxy
