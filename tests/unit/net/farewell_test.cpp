// SPDX-License-Identifier: Apache-2.0
#include "net/farewell.hpp"

#include "support/run.hpp"
#include "support/scripted_stream.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace porthole::net {
namespace {
using test::ScriptedStream;

constexpr Milliseconds kLong{60'000};

TEST(FarewellTest, ReadsAndForgetsUntilThePeerEnds) {
    BufferPool buffers;
    ScriptedStream stream({"still", "talking"}, ScriptedStream::Then::listen);

    test::run(farewell(stream, buffers, kLong));

    EXPECT_TRUE(stream.send_ended());
    EXPECT_TRUE(stream.closed());
    EXPECT_EQ(stream.unread(), 0U);
    EXPECT_EQ(buffers.kept(), 1U);
}

TEST(FarewellTest, CutsOffAPeerThatDoesNotEnd) {
    BufferPool buffers;
    ScriptedStream stream({"on and on"}, ScriptedStream::Then::ignore);
    const auto started = std::chrono::steady_clock::now();

    test::run(farewell(stream, buffers, Milliseconds(20)));

    EXPECT_GE(std::chrono::steady_clock::now() - started, Milliseconds(20));
    EXPECT_TRUE(stream.closed());
}

TEST(FarewellTest, ClosesWhateverFails) {
    for (int nth = 0; nth < 5; ++nth) {
        SCOPED_TRACE(nth);
        BufferPool buffers;
        ScriptedStream stream({"a", "b"}, nth, ScriptedStream::Then::ignore);

        test::run(farewell(stream, buffers, kLong));

        EXPECT_TRUE(stream.closed());
    }
}

}  // namespace
}  // namespace porthole::net
