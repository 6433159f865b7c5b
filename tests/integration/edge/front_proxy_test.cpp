// SPDX-License-Identifier: Apache-2.0
// The proxies of packaging/ in front: pages, sessions and WebSockets under a path, and who came.
#include "support/front_proxy.hpp"

#include "integration/edge/fixture.hpp"

namespace porthole::test {
namespace {

class FrontProxyTest : public EdgeTest, public testing::WithParamInterface<FrontProxy::Kind> {
protected:
    void SetUp() override { start(behind_a_proxy()); }

    static ConnectionOptions from(const std::string& source) {
        ConnectionOptions connection;
        connection.source = source;
        return connection;
    }
};

TEST_P(FrontProxyTest, ServesConsolesUnderAPath) {
    const FrontProxy proxy(GetParam(), gateway().proxy().port, gateway().proxy_protocol().port);

    const HttpAnswer page = send(proxy.https(), get("/console/?token=x"));
    ASSERT_EQ(page.status, 200);
    // The page names its files so that they are found beside it, wherever it is.
    const auto begin = page.body.find("assets/viewer-");
    ASSERT_NE(begin, std::string::npos);
    EXPECT_EQ(page.body[begin - 1], '"');
    const std::string asset = page.body.substr(begin, page.body.find('"', begin) - begin);
    EXPECT_EQ(send(proxy.https(), get("/console/" + asset)).status, 200) << asset;

    const HttpAnswer answer = send(proxy.https(), post_session(issue(kStatic, "novnc")));
    ConsoleSocket socket = open_at(proxy.https(), secret_in(answer));
    ASSERT_EQ(socket.answer().status, 101);
    EXPECT_EQ(shake_hands(socket), "fake");
    expect_echo(socket);
    EXPECT_EQ(socket.close().code, 1000);
}

TEST_P(FrontProxyTest, TellsWhoCameAndNotWhatTheyMadeUp) {
    const FrontProxy proxy(GetParam(), gateway().proxy().port, gateway().proxy_protocol().port);
    Fields lies = kFromSite;
    lies.emplace_back("X-Forwarded-For", "203.0.113.9");
    lies.emplace_back("Forwarded", "for=203.0.113.9");
    const auto client = from("127.0.0.77");

    const HttpAnswer answer =
        send(proxy.https(), post_session(issue(kStatic, "novnc"), lies), client);
    ConsoleSocket socket = open_at(proxy.https(), secret_in(answer), client, lies);

    EXPECT_EQ(shake_hands(socket), "fake");
    EXPECT_NE(gateway().wait_for_line({"session_opened", "peer=127.0.0.77"}), "");
    EXPECT_EQ(gateway().log().find("203.0.113.9"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    ,
    FrontProxyTest,
    testing::Values(FrontProxy::Kind::haproxy, FrontProxy::Kind::nginx, FrontProxy::Kind::apache),
    [](const auto& kind) {
        return kind.param == FrontProxy::Kind::haproxy ? "haproxy"
               : kind.param == FrontProxy::Kind::nginx ? "nginx"
                                                       : "apache";
    }
);

class PassingProxyTest : public FrontProxyTest {};

TEST_F(PassingProxyTest, TellsWhoCameByTheProxyProtocol) {
    const FrontProxy proxy(
        FrontProxy::Kind::haproxy, gateway().proxy().port, gateway().proxy_protocol().port
    );
    const auto client = from("127.0.0.78");

    const HttpAnswer answer = send(proxy.tcp(), post_session(issue(kStatic, "novnc")), client);
    ConsoleSocket socket = open_at(proxy.tcp(), secret_in(answer), client);

    EXPECT_EQ(shake_hands(socket), "fake");
    expect_echo(socket);
    EXPECT_NE(gateway().wait_for_line({"session_opened", "peer=127.0.0.78"}), "");
}

/// Requests that two servers may cut at different places; each holds another one.
struct Smuggling {
    std::string name;
    std::string bytes;
};

std::vector<Smuggling> smuggling_corpus() {
    // No proxy lets that through, and we answer it with 426.
    const std::string inner = "GET /websockify HTTP/1.1\r\nHost: cloud.example\r\n\r\n";
    const std::string size = std::to_string(inner.size());
    const std::string post = "POST /console/session HTTP/1.1\r\nHost: cloud.example\r\n";
    const std::string upgrade =
        "Upgrade: websocket\r\nConnection: Upgrade\r\nOrigin: https://cloud.example\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: ";
    return {
        {"length and chunks",
         post + "Content-Length: " + size + "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" +
             inner},
        {"chunks and length",
         post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + inner},
        {"two lengths", post + "Content-Length: 0\r\nContent-Length: " + size + "\r\n\r\n" + inner},
        {"a list of lengths", post + "Content-Length: 0, " + size + "\r\n\r\n" + inner},
        {"a signed length", post + "Content-Length: +0\r\n\r\n" + inner},
        {"a hexadecimal length", post + "Content-Length: 0x0\r\n\r\n" + inner},
        {"chunks in other words", post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + inner},
        {"chunks last but one",
         post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + inner},
        {"chunks twice",
         post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n" + inner},
        {"a blank before the colon",
         post + "Transfer-Encoding : chunked\r\nContent-Length: 0\r\n\r\n" + inner},
        {"a folded line",
         post + "Transfer-Encoding:\r\n chunked\r\nContent-Length: 0\r\n\r\n" + inner},
        {"a bare line feed",
         post + "X: y\nContent-Length: " + size + "\r\nContent-Length: 0\r\n\r\n" + inner},
        {"a zero byte", post + std::string("X: y\0z\r\n", 8) + "Content-Length: 0\r\n\r\n" + inner},
        {"a chunk with a bare line feed", post + "Transfer-Encoding: chunked\r\n\r\n0\n\n" + inner},
        {"a chunk size that is none", post + "Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n" + inner
        },
        {"a chunk size beyond 64 bits",
         post + "Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n\r\n" + inner},
        {"an upgrade that is refused",
         "GET /console/ HTTP/1.1\r\nHost: cloud.example\r\n" + upgrade + "999\r\n\r\n" + inner},
        {"an upgrade with a body",
         "GET /console/ HTTP/1.1\r\nHost: cloud.example\r\n" + upgrade +
             "13\r\nContent-Length: " + size + "\r\n\r\n" + inner},
    };
}

/// What all of a connection's answers say, to the end or until nothing comes any more.
std::string all_answers(const ServerAddress& server, const std::string& bytes) {
    ConnectionOptions impatient;
    impatient.patience = Milliseconds(400);
    ClientConnection client(server, impatient);
    try {
        client.write(bytes);
        client.end_sending();
    } catch (const std::exception&) {
        // Refused before all was sent.
    }
    std::string answers;
    std::array<char, 4096> chunk{};
    boost::system::error_code error;
    while (!error) {
        const std::size_t got = client.read_some(chunk.data(), chunk.size(), error);
        answers.append(chunk.data(), got);
    }
    return answers;
}

/// Each request either ends its connection, or its whole rest was body, or the proxy itself found
/// two: the one inside is never seen by us alone.
void expect_nothing_smuggled(const ServerAddress& server) {
    for (const Smuggling& each : smuggling_corpus()) {
        SCOPED_TRACE(each.name);
        const std::string answers = all_answers(server, each.bytes);
        EXPECT_EQ(answers.find("HTTP/1.1 426"), std::string::npos) << answers;
        EXPECT_EQ(answers.find("HTTP/1.1 101"), std::string::npos) << answers;
    }
}

class SmugglingTest : public FrontProxyTest {};

TEST_F(SmugglingTest, IsRefusedByUs) {
    expect_nothing_smuggled(gateway().proxy());
    for (const Smuggling& each : smuggling_corpus()) {
        const std::string answers = all_answers(gateway().proxy(), each.bytes);
        EXPECT_TRUE(answers.starts_with("HTTP/1.1 400")) << each.name << ": " << answers;
        EXPECT_NE(answers.find("Connection: close"), std::string::npos) << each.name;
    }
}

TEST_F(SmugglingTest, IsRefusedBehindProxies) {
    for (const auto kind :
         {FrontProxy::Kind::haproxy, FrontProxy::Kind::nginx, FrontProxy::Kind::apache}) {
        SCOPED_TRACE(static_cast<int>(kind));
        const FrontProxy proxy(kind, gateway().proxy().port, gateway().proxy_protocol().port);
        expect_nothing_smuggled(proxy.https());
        // Connections to us that the proxy keeps are in step.
        EXPECT_EQ(send(proxy.https(), get("/console/")).status, 200);
    }
}

}  // namespace
}  // namespace porthole::test
