// SPDX-License-Identifier: Apache-2.0
#include "proxy/rfb/console_stream.hpp"

#include "net/deadline.hpp"
#include "net/exact_read.hpp"
#include "proxy/rfb/protocol.hpp"
#include "support/run.hpp"
#include "support/scripted_stream.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace porthole::proxy::rfb {
namespace {

using namespace std::string_literals;
using test::ScriptedStream;
using Then = ScriptedStream::Then;

const std::string kServerInit = std::string(20, 'h') + with_length("web-1");
const std::string kAnswers = std::string(kVersion) + "\1" + "\1";

class ConsoleStreamTest : public testing::Test {
protected:
    ConsoleStream& open(ClientInit client_init, Milliseconds limit = Seconds(30)) {
        stream_ = std::make_unique<ConsoleStream>(
            test::lend(console_), client_init, context_.get_executor(), limit
        );
        return *stream_;
    }

    /// What one read returns; how it failed in angle brackets.
    std::string read() {
        auto once = [](ConsoleStream& stream) -> Task<std::string> {
            std::array<char, 1000> buffer{};
            const auto ready = co_await stream.readable();
            if (!ready) {
                co_return "<" + std::string(errc_name(ready.error())) + ">";
            }
            const auto got = co_await stream.read_some(std::as_writable_bytes(std::span(buffer)));
            if (!got) {
                co_return "<" + std::string(errc_name(got.error())) + ">";
            }
            co_return std::string(buffer.data(), *got);
        };
        return test::run(context_, once(*stream_));
    }

    void write(std::string_view text) {
        EXPECT_TRUE(test::run(context_, stream_->write_all(net::as_bytes(text))));
    }

    boost::asio::io_context context_{1};
    ScriptedStream console_{{}, Then::listen};
    std::unique_ptr<ConsoleStream> stream_;
};

TEST_F(ConsoleStreamTest, IsAWholeServerMessageByMessage) {
    open(ClientInit::forwarded);
    EXPECT_EQ(read(), kVersion);
    write(kVersion);
    EXPECT_EQ(read(), "\1\1");
    write("\1");
    EXPECT_EQ(read(), "\0\0\0\0"s);
    EXPECT_EQ(console_.sent(), "");
    write("\1");
    EXPECT_EQ(console_.sent(), "\1");
    for (const char c : kServerInit) {
        console_.push(std::string(1, c));
    }
    console_.push("update");

    EXPECT_EQ(read(), kServerInit);
    EXPECT_EQ(read(), "update");
    write("keys");
    EXPECT_EQ(console_.sent(), "\1keys");
}

TEST_F(ConsoleStreamTest, KeepsClientInitWhereTheConsoleWantsNone) {
    open(ClientInit::kept);
    console_.push(kServerInit + "update");

    write(kAnswers + "keys");

    EXPECT_EQ(console_.sent(), "keys");
    EXPECT_EQ(read(), kVersion);
    EXPECT_EQ(read(), "\1\1");
    EXPECT_EQ(read(), "\0\0\0\0"s);
    EXPECT_EQ(read(), kServerInit);
    EXPECT_EQ(read(), "update");
}

// Nova echoes what a client pipelines; it belongs to the console.
TEST_F(ConsoleStreamTest, ForwardsWhatTheBrowserPipelines) {
    open(ClientInit::forwarded);

    write(kAnswers + "keys");

    EXPECT_EQ(console_.sent(), "\1keys");
}

TEST_F(ConsoleStreamTest, TellsTheBrowserWhatWasWrong) {
    open(ClientInit::forwarded);
    write("RFB 003.003\n and more");

    EXPECT_EQ(read(), kVersion);
    EXPECT_EQ(read()[0], '\0');
    EXPECT_EQ(read(), "<protocol_violation>");
    EXPECT_EQ(console_.sent(), "");
}

TEST_F(ConsoleStreamTest, DoesNotWaitForEverForABrowser) {
    open(ClientInit::forwarded, Milliseconds(20));
    EXPECT_EQ(read(), kVersion);

    EXPECT_EQ(read(), "<deadline_exceeded>");
}

TEST_F(ConsoleStreamTest, DoesNotWaitForEverForServerInit) {
    open(ClientInit::kept, Milliseconds(50));
    write(kAnswers);
    read();
    read();
    read();
    console_.push("half");

    EXPECT_EQ(read(), "<deadline_exceeded>");
}

TEST_F(ConsoleStreamTest, FailsWithAConsoleThatEnds) {
    open(ClientInit::kept);
    write(kAnswers);
    read();
    read();
    read();
    console_.push("half");
    console_.end();

    EXPECT_EQ(read(), "<upstream_closed>");
}

TEST_F(ConsoleStreamTest, StopsWaitingWhenItIsCancelledOrClosed) {
    open(ClientInit::forwarded);
    read();
    const auto cancelled =
        test::run(context_, net::with_deadline(Milliseconds(10), stream_->readable()));
    EXPECT_EQ(cancelled.error(), make_error_code(Errc::deadline_exceeded));

    stream_->close();

    EXPECT_FALSE(test::run(context_, stream_->readable()));
    EXPECT_TRUE(console_.closed());
}

}  // namespace
}  // namespace porthole::proxy::rfb
