// SPDX-License-Identifier: Apache-2.0
#include "base/log.hpp"

#include "base/errc.hpp"

#include <boost/asio/error.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace porthole::log {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

/// What `body` writes to standard error.
template <class Body>
std::string written_by(Body body) {
    testing::internal::CaptureStderr();
    body();
    return testing::internal::GetCapturedStderr();
}

class LogTest : public testing::Test {
protected:
    void TearDown() override { start(Level::off); }
};

TEST_F(LogTest, LeavesSimpleWordsPlain) {
    EXPECT_EQ(quoted("webmks"), "webmks");
    EXPECT_EQ(quoted("[::1]:6090"), "[::1]:6090");
    EXPECT_EQ(
        quoted("5965e99a-5f65-454d-bf0d-46ccc57d08db"), "5965e99a-5f65-454d-bf0d-46ccc57d08db"
    );
}

TEST_F(LogTest, QuotesWhatCouldPassForSomethingElse) {
    EXPECT_EQ(quoted(""), R"("")");
    EXPECT_EQ(quoted("peer closed"), R"("peer closed")");
    EXPECT_EQ(quoted("a=b"), R"("a=b")");
    EXPECT_EQ(quoted(R"(say "hi" \o/)"), R"("say \"hi\" \\o/")");
}

TEST_F(LogTest, EscapesControlAndForeignBytes) {
    EXPECT_EQ(quoted("a\nb\r\t\x1b[31m\x7f"), R"("a\x0ab\x0d\x09\x1b[31m\x7f")");
    EXPECT_EQ(quoted("ü"), R"("\xc3\xbc")");
    EXPECT_EQ(quoted(std::string_view("a\0b", 3)), R"("a\x00b")");
}

TEST_F(LogTest, WritesOneLineWhateverTheValues) {
    start(Level::info);

    const std::string line = written_by([] {
        info(
            "vm_found",
            {{"name", "web01\n2026-01-01 error all is lost"}, {"count", 2}, {"on", true}}
        );
    });

    EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
    EXPECT_THAT(
        line,
        EndsWith("info vm_found name=\"web01\\x0a2026-01-01 error all is lost\" count=2 on=true\n")
    );
}

TEST_F(LogTest, WritesNothingBelowItsLevel) {
    start(Level::warn);

    EXPECT_THAT(written_by([] { info("session_opened"); }), IsEmpty());
    EXPECT_THAT(written_by([] { error("store_failed"); }), HasSubstr("error store_failed"));
}

TEST_F(LogTest, NamesErrors) {
    const boost::system::error_code refused = boost::asio::error::connection_refused;

    EXPECT_EQ(Field("cause", Errc::token_unknown).value, "token_unknown");
    EXPECT_EQ(Field("cause", refused).value, "Connection refused");
}

}  // namespace
}  // namespace porthole::log
