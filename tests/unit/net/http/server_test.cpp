// SPDX-License-Identifier: Apache-2.0
#include "net/http/server.hpp"

#include "net/deadline.hpp"
#include "net/dial.hpp"
#include "net/server_tls.hpp"
#include "net/tcp_stream.hpp"
#include "net/tls_stream.hpp"
#include "support/certificate.hpp"
#include "support/read_text.hpp"
#include "support/socket_pair.hpp"
#include "support/temporary_folder.hpp"
#include "unit/net/http/server_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::net::http {
namespace {
using boost::beast::http::field;
using test::ScriptedStream;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

TEST_F(ServerTest, AnswersARequest) {
    const std::string answer = answers_to(get("/page"));

    EXPECT_EQ(answer, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n/page");
    EXPECT_THAT(handler_.requests, ElementsAre("GET /page"));
    EXPECT_EQ(handler_.peers.at(0).address, "192.0.2.7");
    EXPECT_FALSE(handler_.peers.at(0).secure);
    EXPECT_THAT(handler_.request_ids.at(0), StartsWith("req-"));
}

TEST_F(ServerTest, AnswersTheSameHoweverARequestIsCut) {
    const std::string bytes =
        "POST /session HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello" + get("/next");
    const std::string whole = answers_to(bytes);
    EXPECT_EQ(count(whole, "HTTP/1.1 200 OK"), 2U);

    for (std::size_t split = 1; split < bytes.size(); ++split) {
        ScriptedStream stream({bytes.substr(0, split), bytes.substr(split)});
        serve_all(stream);
        ASSERT_EQ(stream.sent(), whole) << "cut at " << split;
    }
    EXPECT_EQ(answers_to(bytes, 1), whole);
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
    const std::string answers = answers_to(get("/1") + get("/2") + get("/3"));

    EXPECT_THAT(handler_.requests, ElementsAre("GET /1", "GET /2", "GET /3"));
    EXPECT_EQ(count(answers, "HTTP/1.1 200 OK"), 3U);
    EXPECT_LT(answers.find("/1"), answers.find("/2"));
    EXPECT_LT(answers.find("/2"), answers.find("/3"));
    EXPECT_NE(handler_.request_ids.at(0), handler_.request_ids.at(1));
}

TEST_F(ServerTest, KeepsAConnectionUntilEitherSideSaysClose) {
    EXPECT_EQ(count(answers_to(get("/1") + get("/close") + get("/3")), "HTTP/1.1 "), 2U);
    EXPECT_THAT(handler_.requests, ElementsAre("GET /1", "GET /close"));

    handler_.requests.clear();
    const std::string answers = answers_to(get("/1", "Connection: close\r\n") + get("/2"));
    EXPECT_EQ(count(answers, "HTTP/1.1 "), 1U);
    EXPECT_THAT(answers, HasSubstr("Connection: close\r\n"));
    EXPECT_THAT(handler_.requests, ElementsAre("GET /1"));
}

TEST_F(ServerTest, ClosesBehindAnHttp10Request) {
    // Without a Host, which HTTP/1.0 does not know.
    const std::string answers = answers_to("GET /old HTTP/1.0\r\n\r\n" + get("/2"));

    EXPECT_THAT(answers, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(answers, HasSubstr("Connection: close\r\n"));
    EXPECT_THAT(handler_.requests, ElementsAre("GET /old"));
}

TEST_F(ServerTest, AnswersHeadWithoutABody) {
    const std::string answers = answers_to(
        "HEAD /page HTTP/1.1\r\nHost: h\r\n\r\n" + get("/next", "Connection: close\r\n")
    );

    EXPECT_THAT(
        answers, StartsWith("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHTTP/1.1 200 OK\r\n")
    );
}

TEST_F(ServerTest, ReadsBodies) {
    const std::string answers = answers_to(
        "POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
        "POST /2 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
        "chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"
        "POST /3 HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"
    );

    EXPECT_EQ(count(answers, "HTTP/1.1 200 OK"), 3U);
    EXPECT_THAT(handler_.bodies, ElementsAre("hello", "abcde", ""));
}

TEST_F(ServerTest, TurnsAnExceptionIntoA500WithTheRequestId) {
    const std::string answers = answers_to(get("/throw") + get("/next"));

    EXPECT_THAT(answers, StartsWith("HTTP/1.1 500 Internal Server Error\r\n"));
    EXPECT_THAT(answers, HasSubstr("\r\n\r\n" + handler_.request_ids.at(0) + "\n"));
    EXPECT_THAT(answers, testing::Not(HasSubstr("secret")));
    EXPECT_THAT(handler_.requests, ElementsAre("GET /throw", "GET /next"));
}

TEST_F(ServerTest, HandsAnUpgradeOver) {
    const std::string answers = answers_to(get("/websockify", "Upgrade: websocket\r\n"));

    EXPECT_EQ(answers, "upgraded");
    EXPECT_THAT(handler_.upgrades, ElementsAre("/websockify"));
    EXPECT_THAT(handler_.leftovers, ElementsAre(""));
    EXPECT_THAT(handler_.requests, ElementsAre());
    EXPECT_THAT(handler_.request_ids.at(0), StartsWith("req-"));
}

TEST_F(ServerTest, ShowsEarlyBytesToTheUpgrade) {
    const std::string early("\x82\x80\0\0\0\0", 6);

    answers_to(get("/1") + get("/websockify", "Upgrade: websocket\r\n") + early);

    EXPECT_THAT(handler_.requests, ElementsAre("GET /1"));
    EXPECT_THAT(handler_.leftovers, ElementsAre(early));
}

TEST_F(ServerTest, RefusesWhatPeersMayReadInTwoWays) {
    const std::string start = "POST / HTTP/1.1\r\n";
    const std::string host = "Host: consoles.example\r\n";
    const std::string length = "Content-Length: 5\r\n";
    const std::string chunked = "Transfer-Encoding: chunked\r\n";
    const std::string end = "\r\nhello";
    const std::vector<std::pair<std::string, std::string>> cases{
        {"no Host", start + length + end},
        {"two Hosts", start + host + host + length + end},
        {"two other Hosts", start + host + "Host: evil.example\r\n" + length + end},
        {"Host in lower case, twice", start + host + "host: evil.example\r\n" + length + end},
        {"two equal lengths", start + host + length + length + end},
        {"two lengths", start + host + length + "Content-Length: 6\r\n" + end},
        {"length list", start + host + "Content-Length: 5, 5\r\n" + end},
        {"length with sign", start + host + "Content-Length: +5\r\n" + end},
        {"negative length", start + host + "Content-Length: -5\r\n" + end},
        {"length in hex", start + host + "Content-Length: 0x5\r\n" + end},
        {"length with text", start + host + "Content-Length: 5x\r\n" + end},
        {"empty length", start + host + "Content-Length: \r\n" + end},
        {"length beyond 64 bits", start + host + "Content-Length: 18446744073709551616\r\n" + end},
        {"length and chunked", start + host + length + chunked + "\r\n0\r\n\r\n"},
        {"chunked and length", start + host + chunked + length + "\r\n0\r\n\r\n"},
        {"chunked twice", start + host + chunked + chunked + "\r\n0\r\n\r\n"},
        {"chunked listed twice",
         start + host + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"},
        {"identity", start + host + "Transfer-Encoding: identity\r\n" + end},
        {"identity and length", start + host + "Transfer-Encoding: identity\r\n" + length + end},
        {"unknown encoding", start + host + "Transfer-Encoding: xchunked\r\n" + end},
        {"chunked not last", start + host + "Transfer-Encoding: chunked, gzip\r\n" + end},
        {"empty encoding", start + host + "Transfer-Encoding: \r\n" + end},
        {"encoding in HTTP/1.0", "POST / HTTP/1.0\r\n" + chunked + "\r\n0\r\n\r\n"},
        {"folded field", start + host + "X-A: b\r\n c\r\n" + length + end},
        {"folded with a tab", start + host + "X-A: b\r\n\tc\r\n" + length + end},
        {"folded encoding", start + host + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"},
        {"folded first field", start + " X-A: b\r\n" + host + length + end},
        {"bare LF behind the request line", "POST / HTTP/1.1\n" + host + length + end},
        {"bare LF behind a field", start + "Host: h\n" + length + end},
        {"bare LF at the end", start + host + "Content-Length: 5\r\n\nhello"},
        {"bare CR in a value", start + host + "X-A: b\rc\r\n" + length + end},
        {"NUL in a value", start + host + std::string("X-A: b\0c\r\n", 10) + length + end},
        {"control in a value",
         start + host +
             "X-A: b\x01"
             "c\r\n" +
             length + end},
        {"space before the colon", start + host + "Content-Length : 5\r\n" + end},
        {"tab before the colon", start + host + "Content-Length\t: 5\r\n" + end},
        {"space in a name", start + host + "X A: b\r\n" + length + end},
        {"space before a name", start + host + " Content-Length: 5\r\n" + end},
        {"no name", start + host + ": b\r\n" + length + end},
        {"no colon", start + host + "X-A\r\n" + length + end},
        {"not ASCII in a name", start + host + "X-\xc3\xa4: b\r\n" + length + end},
        {"chunk size with sign", start + host + chunked + "\r\n+5\r\nhello\r\n0\r\n\r\n"},
        {"chunk size in 0x", start + host + chunked + "\r\n0x5\r\nhello\r\n0\r\n\r\n"},
        {"chunk size beyond 64 bits",
         start + host + chunked + "\r\n10000000000000005\r\nhello\r\n0\r\n\r\n"},
        {"chunk without end", start + host + chunked + "\r\n5\r\nhelloX\r\n0\r\n\r\n"},
        {"chunk with bare LF", start + host + chunked + "\r\n5\nhello\n0\n\n"},
        {"no version", "GET /\r\n" + host + "\r\n"},
        {"HTTP/0.9", "GET / HTTP/0.9\r\n" + host + "\r\n"},
        {"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
        {"HTTP/1.2", "GET / HTTP/1.2\r\n" + host + "\r\n"},
        {"two spaces", "GET  / HTTP/1.1\r\n" + host + "\r\n"},
        {"space in the target", "GET /a b HTTP/1.1\r\n" + host + "\r\n"},
        {"tab in the request line", "GET\t/ HTTP/1.1\r\n" + host + "\r\n"},
        {"space before the method", " GET / HTTP/1.1\r\n" + host + "\r\n"},
        {"no target", "GET HTTP/1.1\r\n" + host + "\r\n"},
        {"TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"},
    };
    for (const auto& [what, bytes] : cases) {
        SCOPED_TRACE(what);
        expect_refusal(bytes, "400");
    }
}

TEST_F(ServerTest, SeesAFoldedLineHoweverItIsCut) {
    const std::string bytes = get("/", "X-A: b\r\n c\r\n");
    for (std::size_t split = 1; split < bytes.size(); ++split) {
        ScriptedStream stream({bytes.substr(0, split), bytes.substr(split)});
        serve_all(stream);
        ASSERT_THAT(stream.sent(), StartsWith("HTTP/1.1 400 ")) << "cut at " << split;
    }
    // What looks like one in a body is none.
    EXPECT_THAT(
        answers_to("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\na\r\n b\n"),
        StartsWith("HTTP/1.1 200 ")
    );
}

TEST_F(ServerTest, RefusesTwoFieldsThatDecideAboutAnUpgrade) {
    const std::string upgrade = "Upgrade: websocket\r\n";
    const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    const std::string version = "Sec-WebSocket-Version: 13\r\n";
    const std::string origin = "Origin: https://consoles.example\r\n";
    const std::string good = upgrade + key + version + origin;
    EXPECT_EQ(answers_to(get("/", good)), "upgraded");
    handler_.upgrades.clear();

    for (const std::string& twice : {upgrade, key, version, origin}) {
        expect_refusal(get("/", good + twice), "400");
    }
}

TEST_F(ServerTest, AnswersNothingToAPeerThatIsGone) {
    const std::string bytes = get("/page");
    for (std::size_t end = 0; end < bytes.size(); ++end) {
        EXPECT_EQ(answers_to(bytes.substr(0, end)), "");
    }
    EXPECT_THAT(handler_.requests, ElementsAre());
}

TEST_F(ServerTest, EndsWhicheverCallFails) {
    ScriptedStream whole({get("/1"), get("/2", "Connection: close\r\n")});
    serve_all(whole);
    ASSERT_GT(whole.operations(), 5);

    for (int nth = 0; nth < whole.operations(); ++nth) {
        ScriptedStream stream(
            {get("/1"), get("/2", "Connection: close\r\n")}, nth, ScriptedStream::Then::listen
        );
        serve_all(stream);
        EXPECT_TRUE(stream.closed()) << nth;
    }
}

TEST_F(ServerTest, ServesASocket) {
    test::SocketPair pair(worker_.context.get_executor());
    worker_.tasks.spawn(serve(worker_, std::move(pair.near), entrance(), handler_));
    TcpStream client(std::move(pair.far));
    auto ask = [&]() -> Task<std::string> {
        (void)co_await client.write_all(as_bytes(get("/page", "Connection: close\r\n")));
        const std::string answer = co_await test::read_to_end(client);
        client.close();
        co_return answer;
    };

    const std::string answer = test::run(worker_.context, ask());

    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_EQ(handler_.peers.at(0).address, "127.0.0.1");
    EXPECT_FALSE(handler_.peers.at(0).secure);
}

TEST_F(ServerTest, DeliversARefusalToAPeerThatIsStillSending) {
    // Closing with unread bytes would have the kernel throw our answer away.
    test::SocketPair pair(worker_.context.get_executor());
    worker_.tasks.spawn(serve(worker_, std::move(pair.near), entrance(), handler_));
    TcpStream client(std::move(pair.far));
    const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n";
    auto ask = [&]() -> Task<std::string> {
        (void)co_await client.write_all(as_bytes(head + std::string(1'000'000, 'x')));
        const std::string answer = co_await test::read_to_end(client);
        client.close();
        co_return answer;
    };

    EXPECT_THAT(test::run(worker_.context, ask()), StartsWith("HTTP/1.1 413 "));
}

class SecureServerTest : public ServerTest {
protected:
    test::TemporaryFolder folder_;
    test::Certificate certificate_ = test::make_certificate();
    ServerTls server_{
        folder_.write("cert.pem", certificate_.pem), folder_.write("key.pem", certificate_.key_pem)
    };
    ClientTls client_;
};

TEST_F(SecureServerTest, ServesOverTls) {
    test::SocketPair pair(worker_.context.get_executor());
    worker_.tasks.spawn(serve(worker_, std::move(pair.near), entrance(&server_), handler_));
    auto ask = [&]() -> Task<std::string> {
        PeerIdentity identity;
        identity.pin = Thumbprint::parse(certificate_.sha256);
        auto client =
            co_await TlsStream::connect(std::move(pair.far), client_, std::move(identity));
        (void)co_await (*client)->write_all(as_bytes(get("/page", "Connection: close\r\n")));
        const std::string answer = co_await test::read_to_end(**client);
        co_return answer;
    };

    const std::string answer = test::run(worker_.context, ask());

    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_EQ(handler_.peers.at(0).address, "127.0.0.1");
    EXPECT_TRUE(handler_.peers.at(0).secure);
}

TEST_F(SecureServerTest, GivesASlowTlsHandshakeUp) {
    limits_.head_time = Milliseconds(20);
    test::SocketPair pair(worker_.context.get_executor());
    TcpStream client(std::move(pair.far));

    test::run(worker_.context, serve(worker_, std::move(pair.near), entrance(&server_), handler_));

    EXPECT_EQ(test::run(worker_.context, test::read_to_end(client)), "");
}

TEST_F(SecureServerTest, AnswersNoPlainHttp) {
    test::SocketPair pair(worker_.context.get_executor());
    TcpStream client(std::move(pair.far));
    ASSERT_TRUE(test::run(worker_.context, client.write_all(as_bytes(get("/page")))));

    test::run(worker_.context, serve(worker_, std::move(pair.near), entrance(&server_), handler_));

    EXPECT_THAT(
        test::run(worker_.context, test::read_to_end(client)), testing::Not(HasSubstr("HTTP"))
    );
    EXPECT_THAT(handler_.requests, ElementsAre());
}

}  // namespace
}  // namespace porthole::net::http
