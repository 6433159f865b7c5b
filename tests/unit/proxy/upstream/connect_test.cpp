// SPDX-License-Identifier: Apache-2.0
#include "proxy/upstream/connect.hpp"

#include "support/run.hpp"
#include "support/scripted_stream.hpp"

#include <gtest/gtest.h>

#include <string>

namespace porthole::proxy {
namespace {

using test::ScriptedStream;

Result<void> ask(ScriptedStream& host) {
    return test::run(ask_to_connect(host, "/console?ref=1"));
}

// Acceptance list: CONNECT 200 proceeds, and a banner in the same segment is preserved.
TEST(ConnectTest, LeavesTheBannerThatComesAlong) {
    for (const char* answer :
         {"HTTP/1.1 200 OK\r\n\r\nRFB 003.008\n",
          "HTTP/1.0 200 Connection established\r\nX-Header: 404\r\n\r\nRFB 003.008\n",
          "HTTP/1.1 200\n\nRFB 003.008\n"}) {
        for (const std::size_t size : {1U, 1000U}) {
            ScriptedStream host(test::in_pieces(answer, size));

            EXPECT_TRUE(ask(host)) << answer;
            EXPECT_EQ(host.unread(), 12U);
            EXPECT_EQ(host.sent(), "CONNECT /console?ref=1 HTTP/1.1\r\n\r\n");
        }
    }
}

// Acceptance list: non-200 is refused, wherever else a 200 stands.
TEST(ConnectTest, TakesNoOtherStatus) {
    for (const char* answer :
         {"HTTP/1.1 404 Not Found\r\n\r\n",
          "HTTP/1.1 407 200\r\n\r\n",
          "HTTP/1.1 302 Found\r\nLocation: http://200.example/\r\n\r\n"}) {
        ScriptedStream host({answer});

        EXPECT_EQ(ask(host).error(), make_error_code(Errc::ticket_rejected)) << answer;
    }
}

TEST(ConnectTest, TakesNothingElseForAnAnswer) {
    for (const char* answer :
         {"RFB 003.008\n", "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 20\r\n\r\n", "200\r\n\r\n", "\r\n"
         }) {
        ScriptedStream host({answer});

        EXPECT_EQ(ask(host).error(), make_error_code(Errc::upstream_protocol)) << answer;
    }
}

TEST(ConnectTest, ReadsNoHeadWithoutEnd) {
    std::string lines = "HTTP/1.1 200 OK\r\n";
    while (lines.size() < 100'000) {
        lines += "X-Header: x\r\n";
    }
    for (const std::string& head : {lines, std::string(100'000, 'x')}) {
        ScriptedStream host(test::in_pieces(head, 1000));

        EXPECT_EQ(ask(host).error(), make_error_code(Errc::upstream_protocol));
        EXPECT_GT(host.unread(), 80'000U);
    }
}

TEST(ConnectTest, EndsWithAHostThatEnds) {
    for (const char* answer : {"", "HTTP/1.1", "HTTP/1.1 200 OK\r\n"}) {
        ScriptedStream host(test::in_pieces(answer, 100));

        EXPECT_EQ(ask(host).error(), make_error_code(Errc::upstream_closed)) << answer;
    }
}

}  // namespace
}  // namespace porthole::proxy
