// SPDX-License-Identifier: Apache-2.0
// Slow readers, memory, and real sockets.
#include "net/tcp_stream.hpp"
#include "proxy/relay.hpp"
#include "support/read_text.hpp"
#include "support/socket_pair.hpp"
#include "unit/proxy/relay_fixture.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <random>

namespace porthole::proxy {
namespace {

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
        const Errc reason = co_await run_to_end(relay);
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
