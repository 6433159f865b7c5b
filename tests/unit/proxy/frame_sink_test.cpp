// SPDX-License-Identifier: Apache-2.0
#include "proxy/frame_sink.hpp"

#include "net/deadline.hpp"
#include "support/reference_frames.hpp"
#include "support/run.hpp"
#include "support/scripted_stream.hpp"

#include <boost/asio/detached.hpp>
#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace porthole::proxy {
namespace {
namespace asio = boost::asio;
using net::websocket::Opcode;
using net::websocket::Sender;
using test::frame;
using test::ScriptedStream;

class FrameSinkTest : public testing::Test {
protected:
    using Outcome = std::optional<Result<void>>;

    static Task<void> store(Task<Result<void>> task, Outcome& outcome) {
        outcome = co_await std::move(task);
    }

    /// Starts a call, which may wait; `outcome` has a value when it has ended.
    void start(Task<Result<void>> task, Outcome& outcome) {
        asio::co_spawn(context_, store(std::move(task), outcome), asio::detached);
        go_on();
    }

    void go_on() {
        context_.restart();
        context_.poll();
    }

    Task<Result<void>> pass(std::string_view bytes, bool whole) {
        return sink_.pass(net::as_bytes(bytes), whole);
    }

    ScriptedStream stream_;
    asio::io_context context_{1};
    FrameSink sink_{stream_, Sender::server};
    Outcome passed_;
    Outcome controlled_;
};

TEST_F(FrameSinkTest, SendsAControlFrameAtOnceWhereOneMayStand) {
    EXPECT_TRUE(sink_.at_boundary());

    start(sink_.control(Opcode::ping, "hello"), controlled_);

    EXPECT_TRUE(controlled_ && *controlled_);
    EXPECT_EQ(test::hex(stream_.sent()), test::hex(frame(0x89, "hello")));
    EXPECT_TRUE(sink_.at_boundary());
}

TEST_F(FrameSinkTest, MasksControlFramesOfAClient) {
    FrameSink client(stream_, Sender::client);

    EXPECT_TRUE(test::run(context_, client.control(Opcode::close, "bye")));
    EXPECT_TRUE(test::run(context_, client.control(Opcode::close, "bye")));

    const std::string first = stream_.writes().at(0);
    const std::string second = stream_.writes().at(1);
    EXPECT_EQ(test::hex(first), test::hex(frame(0x88, "bye", first.substr(2, 4))));
    EXPECT_NE(first.substr(2, 4), second.substr(2, 4));
}

TEST_F(FrameSinkTest, KeepsAControlFrameUntilTheFrameEnds) {
    EXPECT_TRUE(test::run(context_, pass("begin ", false)));
    EXPECT_FALSE(sink_.at_boundary());
    EXPECT_TRUE(test::run(context_, sink_.control(Opcode::pong, "1")));
    EXPECT_TRUE(test::run(context_, pass("middle ", false)));
    EXPECT_EQ(stream_.sent(), "begin middle ");

    EXPECT_TRUE(test::run(context_, pass("end", true)));

    EXPECT_EQ(test::hex(stream_.sent()), test::hex("begin middle end" + frame(0x8a, "1")));
    EXPECT_TRUE(sink_.at_boundary());
}

TEST_F(FrameSinkTest, KeepsTheLastOfSeveralControlFrames) {
    EXPECT_TRUE(test::run(context_, pass("begin ", false)));
    EXPECT_TRUE(test::run(context_, sink_.control(Opcode::pong, "1")));
    EXPECT_TRUE(test::run(context_, sink_.control(Opcode::pong, "2")));

    EXPECT_TRUE(test::run(context_, pass("end", true)));

    EXPECT_EQ(test::hex(stream_.sent()), test::hex("begin end" + frame(0x8a, "2")));
}

TEST_F(FrameSinkTest, KeepsAControlFrameWhileDataIsBeingSent) {
    stream_.take_at_most(3);
    start(pass("data", true), passed_);
    EXPECT_FALSE(passed_);

    start(sink_.control(Opcode::pong, "1"), controlled_);
    EXPECT_TRUE(controlled_);
    stream_.take_at_most(ScriptedStream::kAll);
    go_on();

    EXPECT_TRUE(passed_ && *passed_);
    EXPECT_EQ(test::hex(stream_.sent()), test::hex("data" + frame(0x8a, "1")));
}

TEST_F(FrameSinkTest, SendsAControlFrameThatCameWhileAnotherWasBeingSent) {
    stream_.take_at_most(3);
    start(pass("data", true), passed_);
    start(sink_.control(Opcode::pong, "1"), controlled_);
    stream_.take_at_most(2);  // the rest of the data, and the pong's first byte
    go_on();
    start(sink_.control(Opcode::pong, "2"), controlled_);

    stream_.take_at_most(ScriptedStream::kAll);
    go_on();

    EXPECT_TRUE(passed_ && *passed_);
    EXPECT_EQ(test::hex(stream_.sent()), test::hex("data" + frame(0x8a, "1") + frame(0x8a, "2")));
}

TEST_F(FrameSinkTest, KeepsDataWhileAControlFrameIsBeingSent) {
    stream_.take_at_most(3);
    start(sink_.control(Opcode::pong, "1234"), controlled_);
    EXPECT_FALSE(controlled_);
    EXPECT_FALSE(sink_.at_boundary());

    start(pass("data", true), passed_);
    EXPECT_FALSE(passed_);
    stream_.take_at_most(ScriptedStream::kAll);
    go_on();

    EXPECT_TRUE(controlled_ && *controlled_);
    EXPECT_TRUE(passed_ && *passed_);
    EXPECT_EQ(test::hex(stream_.sent()), test::hex(frame(0x8a, "1234") + "data"));
}

TEST_F(FrameSinkTest, KeepsEverybodyFromSendingWhileItIsClaimed) {
    ASSERT_TRUE(sink_.claim());
    EXPECT_FALSE(sink_.claim());
    EXPECT_FALSE(sink_.at_boundary());

    start(sink_.control(Opcode::pong, "1"), controlled_);
    start(pass("data", true), passed_);
    EXPECT_TRUE(controlled_);
    EXPECT_FALSE(passed_);
    EXPECT_EQ(stream_.sent(), "");

    Outcome sent;
    auto release = [](FrameSink& sink) -> Task<Result<void>> {
        EXPECT_TRUE(sink.release());
        co_return co_await sink.send_pending();
    };
    start(release(sink_), sent);
    EXPECT_TRUE(sent && *sent);
    EXPECT_TRUE(passed_ && *passed_);
    EXPECT_EQ(test::hex(stream_.sent()), test::hex(frame(0x8a, "1") + "data"));
    EXPECT_TRUE(sink_.at_boundary());
}

TEST_F(FrameSinkTest, CannotBeClaimedWhileSomebodySends) {
    stream_.take_at_most(3);
    start(sink_.control(Opcode::pong, "1234"), controlled_);

    EXPECT_FALSE(sink_.claim());
}

TEST_F(FrameSinkTest, IsAtNoBoundaryWhenAWriteFailedOrWasCancelled) {
    ScriptedStream broken({}, 0);
    FrameSink failing(broken, Sender::server);
    auto failed = failing.pass(net::as_bytes("data"), true);
    EXPECT_FALSE(test::run(context_, std::move(failed)));
    EXPECT_FALSE(failing.at_boundary());

    stream_.take_at_most(3);
    auto cancelled = net::with_deadline(Milliseconds(5), pass("data", true));
    EXPECT_EQ(test::run(context_, std::move(cancelled)).error(), Errc::deadline_exceeded);
    EXPECT_FALSE(sink_.at_boundary());
    // Nothing more gets out, not even a control frame that would be due.
    EXPECT_TRUE(test::run(context_, sink_.control(Opcode::close, "")));
    EXPECT_EQ(stream_.sent(), "dat");
}

}  // namespace
}  // namespace porthole::proxy
