// SPDX-License-Identifier: Apache-2.0
// The handshake towards a host.
#include "net/deadline.hpp"
#include "net/websocket/handshake.hpp"
#include "support/run.hpp"
#include "support/scripted_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace porthole::net::websocket {
namespace {
using test::ScriptedStream;

/// The key of a request that we sent.
std::string key_in(std::string_view request) {
    constexpr std::string_view kName = "Sec-WebSocket-Key: ";
    const std::size_t begin = request.find(kName) + kName.size();
    return std::string(request.substr(begin, request.find("\r\n", begin) - begin));
}

std::string good_answer(std::string_view request) {
    return "HTTP/1.1 101 Switching Protocols\r\n"
           "Upgrade: websocket\r\n"
           "Connection: Upgrade\r\n"
           "Sec-WebSocket-Accept: " +
           accept_key(key_in(request)) +
           "\r\n"
           "Sec-WebSocket-Protocol: binary\r\n"
           "\r\n";
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << "nothing to replace: " << from;
    return text.replace(at, from.size(), to);
}

using Answer = std::function<std::string(std::string_view request)>;

/// Connects to a host that answers with `answer` and then ends, or goes on listening.
Result<std::string> connect_to(
    const Answer& answer, ScriptedStream::Then then = ScriptedStream::Then::listen
) {
    ScriptedStream stream({}, then);
    stream.reply_with([&](std::string_view request) {
        if (then == ScriptedStream::Then::end) {
            stream.end();
        }
        return answer(request);
    });
    auto connected = connect(stream, "esx.example:443", "/ticket/52fe", "binary");
    return test::run(with_deadline(Milliseconds(10'000), std::move(connected)));
}

/// The right answer with `from` replaced by `to`.
Result<std::string> connect_with(std::string_view from, std::string_view to) {
    return connect_to([&](std::string_view request) {
        return replaced(good_answer(request), from, to);
    });
}

TEST(ConnectTest, SendsOneRequestAndNothingElse) {
    std::string sent;
    const auto connected = connect_to([&sent](std::string_view request) {
        sent = request;
        return good_answer(request);
    });

    EXPECT_TRUE(connected);
    const std::string key = key_in(sent);
    EXPECT_EQ(
        sent,
        "GET /ticket/52fe HTTP/1.1\r\n"
        "Host: esx.example:443\r\n"
        "Upgrade: websocket\r\n"
        "Connection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: " +
            key +
            "\r\n"
            "Sec-WebSocket-Protocol: binary\r\n"
            "\r\n"
    );
    EXPECT_THAT(key, testing::MatchesRegex("[A-Za-z0-9+/]+==")) << "of 16 bytes";
    EXPECT_EQ(key.size(), 24U);
}

TEST(ConnectTest, TakesANewKeyEachTime) {
    std::vector<std::string> keys;
    for (int i = 0; i < 2; ++i) {
        (void)connect_to([&keys](std::string_view request) {
            keys.push_back(key_in(request));
            return good_answer(request);
        });
    }

    EXPECT_NE(keys.at(0), keys.at(1));
}

TEST(ConnectTest, ReturnsWhatCameBehindTheHead) {
    const std::string rest("\x82\x0cRFB 003.008\n", 14);

    const auto connected =
        connect_to([&rest](std::string_view request) { return good_answer(request) + rest; });

    ASSERT_TRUE(connected);
    EXPECT_EQ(*connected, rest);
}

TEST(ConnectTest, ReadsAnAnswerInPieces) {
    // The accept key follows the request's, so the pieces are made when that is known.
    for (const std::size_t size :
         {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{60}}) {
        SCOPED_TRACE(size);
        ScriptedStream stream({}, ScriptedStream::Then::listen);
        stream.reply_with([&](std::string_view request) {
            for (std::string& piece : test::in_pieces(good_answer(request) + "\x82", size)) {
                stream.push(std::move(piece));
            }
            return std::string();
        });

        const auto connected = test::run(connect(stream, "h", "/", "binary"));

        ASSERT_TRUE(connected);
        EXPECT_EQ(connected->size() + stream.unread(), 1U);
    }
}

TEST(ConnectTest, TakesOtherSpellingsOfTheSame) {
    EXPECT_TRUE(connect_with("Upgrade: websocket", "UPGRADE:\tWebSocket"));
    EXPECT_TRUE(connect_with("Connection: Upgrade", "connection: keep-alive, upgrade"));
    EXPECT_TRUE(connect_with("101 Switching Protocols", "101 Web Socket Protocol Handshake"));
    EXPECT_TRUE(connect_with("101 Switching Protocols\r\n", "101 OK\r\nServer: ESXi\r\n"));
}

TEST(ConnectTest, CallsAnyOtherStatusARejectedTicket) {
    for (const std::string status :
         {"100 Continue",
          "200 OK",
          "301 Moved Permanently\r\nLocation: wss://other.example/ticket/52fe",
          "400 Bad Request",
          "401 Unauthorized",
          "404 Not Found",
          "426 Upgrade Required",
          "503 Service Unavailable"}) {
        SCOPED_TRACE(status);

        EXPECT_EQ(connect_with("101 Switching Protocols", status).error(), Errc::ticket_rejected);
    }
}

TEST(ConnectTest, FollowsNoRedirect) {
    ScriptedStream stream({}, ScriptedStream::Then::listen);
    stream.reply_with([](std::string_view) {
        return std::string("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"
        );
    });

    const auto connected = test::run(connect(stream, "h", "/", "binary"));

    EXPECT_EQ(connected.error(), Errc::ticket_rejected);
    EXPECT_EQ(stream.writes().size(), 1U);
}

TEST(ConnectTest, RefusesAnAnswerThatIsNoUpgrade) {
    const std::string accept = "Sec-WebSocket-Accept: ";
    const std::string protocol = "Sec-WebSocket-Protocol: binary\r\n";
    const std::vector<std::pair<std::string, std::string>> changes{
        {"Upgrade: websocket\r\n", ""},
        {"Upgrade: websocket\r\n", "Upgrade: h2c\r\n"},
        {"Connection: Upgrade\r\n", ""},
        {"Connection: Upgrade\r\n", "Connection: close\r\n"},
        {accept, "X-Accept: "},
        {accept, accept + "A"},
        {accept, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nX-Other: "},
        {accept, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" + accept},
        {protocol, ""},
        {protocol, "Sec-WebSocket-Protocol: base64\r\n"},
        {protocol, "Sec-WebSocket-Protocol: binary, base64\r\n"},
        {protocol, "Sec-WebSocket-Protocol: \r\n"},
        {protocol, "Sec-WebSocket-Protocol: BINARY\r\n"},
        {protocol, protocol + protocol},
        {protocol, protocol + "Sec-WebSocket-Protocol: base64\r\n"},
        {protocol, protocol + "Sec-WebSocket-Extensions: permessage-deflate\r\n"},
        {protocol, protocol + "Sec-WebSocket-Extensions: x\r\n"},
    };
    for (const auto& [from, to] : changes) {
        SCOPED_TRACE(from + " -> " + to);

        EXPECT_EQ(connect_with(from, to).error(), Errc::upstream_protocol);
    }
}

TEST(ConnectTest, RefusesAHeadThatIsNone) {
    for (const std::string junk :
         {"RFB 003.008\n",
          "\r\n\r\n\r\n",
          "HTTP/1.1\r\n\r\n",
          "HTTP/2 101\r\n\r\n",
          "HTTP/1.1 abc Switching\r\n\r\n",
          "HTTP/1.1 101 X\r\nno colon\r\n\r\n",
          "HTTP/1.1 101 X\r\n: no name\r\n\r\n",
          "\x16\x03\x01 TLS where none should be",
          "SSH-2.0-OpenSSH\r\n"}) {
        SCOPED_TRACE(junk);
        const auto connected =
            connect_to([&junk](std::string_view) { return junk; }, ScriptedStream::Then::end);

        EXPECT_FALSE(connected);
        EXPECT_TRUE(
            !connected && (connected.error() == Errc::upstream_protocol ||
                           connected.error() == Errc::upstream_closed)
        );
    }
    // Junk in front of an answer that would be right.
    EXPECT_EQ(
        connect_to([](std::string_view request) { return "junk" + good_answer(request); }).error(),
        Errc::upstream_protocol
    );
}

TEST(ConnectTest, RefusesAHeadWithoutEnd) {
    const std::string line = "X-Padding: " + std::string(1000, 'x') + "\r\n";
    ScriptedStream stream({}, ScriptedStream::Then::listen);
    stream.reply_with([&](std::string_view request) {
        const std::string answer = good_answer(request);
        stream.push(answer.substr(0, answer.size() - 2));
        for (int i = 0; i < 1000; ++i) {
            stream.push(line);
        }
        return std::string();
    });

    const auto connected = test::run(connect(stream, "h", "/", "binary"));

    EXPECT_EQ(connected.error(), Errc::upstream_protocol);
    EXPECT_GT(stream.unread(), 900 * line.size());
}

TEST(ConnectTest, NoticesAHangUpAtEveryByte) {
    std::size_t size = 0;
    (void)connect_to([&size](std::string_view request) {
        size = good_answer(request).size();
        return good_answer(request);
    });
    for (std::size_t end = 0; end < size; ++end) {
        const auto connected = connect_to(
            [end](std::string_view request) { return good_answer(request).substr(0, end); },
            ScriptedStream::Then::end
        );

        ASSERT_FALSE(connected) << end;
        ASSERT_EQ(connected.error(), Errc::upstream_closed) << end;
    }
}

TEST(ConnectTest, LetsTheServerChooseAmongThoseOffered) {
    for (const std::string chosen : {"binary", "uint8utf8", "other", "binary, uint8utf8"}) {
        SCOPED_TRACE(chosen);
        ScriptedStream stream({}, ScriptedStream::Then::listen);
        stream.reply_with([&](std::string_view request) {
            return replaced(
                       good_answer(request),
                       "Sec-WebSocket-Protocol: binary",
                       "Sec-WebSocket-Protocol: " + chosen
                   ) +
                   "\x82";
        });

        const auto opened = test::run(connect_with_any(stream, "h", "/", {"binary", "uint8utf8"}));

        EXPECT_NE(stream.sent().find("Protocol: binary, uint8utf8\r\n"), std::string::npos);
        const bool is_offered = chosen == "binary" || chosen == "uint8utf8";
        ASSERT_EQ(opened.has_value(), is_offered);
        if (is_offered) {
            EXPECT_EQ(opened->subprotocol, chosen);
            EXPECT_EQ(opened->leftover, "\x82");
        }
    }
}

TEST(ConnectTest, PassesTheSocketsErrorOn) {
    for (int nth = 0; nth < 2; ++nth) {
        ScriptedStream stream({}, nth, ScriptedStream::Then::listen);

        const auto connected = test::run(connect(stream, "h", "/", "binary"));

        EXPECT_EQ(connected.error(), boost::asio::error::connection_reset);
    }
}

TEST(ConnectTest, CanBeCancelledWhileTheHostIsSilent) {
    ScriptedStream stream({}, ScriptedStream::Then::ignore);
    auto connected = connect(stream, "h", "/", "binary");

    const auto outcome = test::run(with_deadline(Milliseconds(10), std::move(connected)));

    EXPECT_EQ(outcome.error(), Errc::deadline_exceeded);
}

}  // namespace
}  // namespace porthole::net::websocket
