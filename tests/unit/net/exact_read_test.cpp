// SPDX-License-Identifier: Apache-2.0
#include "net/exact_read.hpp"

#include "support/run.hpp"
#include "support/scripted_stream.hpp"

#include <gtest/gtest.h>

#include <string>

namespace porthole::net {
namespace {

using test::ScriptedStream;

TEST(ReadExactlyTest, PutsPiecesTogether) {
    ScriptedStream stream({"ab", "c", "defg"});

    EXPECT_EQ(*test::run(read_exactly(stream, 5)), "abcde");
    EXPECT_EQ(stream.unread(), 2U);
    EXPECT_EQ(test::run(read_exactly(stream, 3)).error(), make_error_code(Errc::upstream_closed));
}

TEST(ReadLineTest, StopsAtTheLinesEnd) {
    ScriptedStream stream({"220 he", "llo\r", "\nnext\n\nrest"});

    EXPECT_EQ(*test::run(read_line(stream, 100)), "220 hello");
    EXPECT_EQ(*test::run(read_line(stream, 100)), "next");
    EXPECT_EQ(*test::run(read_line(stream, 100)), "");
    EXPECT_EQ(stream.unread(), 4U);
    EXPECT_EQ(test::run(read_line(stream, 100)).error(), make_error_code(Errc::upstream_closed));
}

TEST(ReadLineTest, TakesNoMoreThanTheLimit) {
    ScriptedStream stream({"12345\n", "123456"});

    EXPECT_EQ(*test::run(read_line(stream, 6)), "12345");
    EXPECT_EQ(test::run(read_line(stream, 5)).error(), make_error_code(Errc::upstream_protocol));
    EXPECT_EQ(stream.unread(), 1U);
}

}  // namespace
}  // namespace porthole::net
