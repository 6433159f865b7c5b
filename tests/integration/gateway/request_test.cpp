// SPDX-License-Identifier: Apache-2.0
// What the proxy refuses before it lets a browser in.
#include "integration/gateway/fixture.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace porthole::test {
namespace {

class RequestTest : public StaticGatewayTest {
protected:
    void SetUp() override {
        GatewayOptions with_origin = options();
        with_origin.proxy_options = "public_origins = [\"https://portal.example:8443\"]\n";
        start(with_origin);
    }

    /// The answer to bytes sent as they are.
    HttpAnswer send_raw(const std::string& bytes) {
        ClientConnection connection(gateway().proxy());
        connection.write(bytes);
        return read_answer(connection);
    }
};

struct OriginCase {
    std::string name;
    std::vector<std::string> origins;
    int upgrade_status;
    int session_status;
};

TEST_F(RequestTest, LetsInPagesOfTheConfiguredOriginsOnly) {
    const std::vector<OriginCase> refused{
        {"absent", {}, 403, 403},
        {"empty", {""}, 403, 403},
        {"null", {"null"}, 403, 403},
        {"wrong scheme", {"https://consoles.test"}, 403, 403},
        {"wrong port", {"http://consoles.test:8080"}, 403, 403},
        {"default port spelled out", {"http://consoles.test:80"}, 403, 403},
        {"sub-domain", {"http://evil.consoles.test"}, 403, 403},
        {"suffix", {"http://consoles.test.evil"}, 403, 403},
        {"prefix", {"http://consoles.tes"}, 403, 403},
        {"with a path", {"http://consoles.test/"}, 403, 403},
        {"with a user", {"http://consoles.test@evil.example"}, 403, 403},
        {"other case", {"HTTP://CONSOLES.TEST"}, 403, 403},
        {"other port of a public origin", {"https://portal.example"}, 403, 403},
        {"two", {"http://consoles.test", "http://evil.example"}, 400, 400},
        {"twice the same", {"http://consoles.test", "http://consoles.test"}, 400, 400},
        {"a list", {"http://consoles.test, http://evil.example"}, 403, 403},
    };
    const std::string token = issue(kStatic, "novnc");
    const boost::json::object body{{"token", token}};
    for (const OriginCase& each : refused) {
        SCOPED_TRACE(each.name);
        Fields fields;
        for (const std::string& origin : each.origins) {
            fields.emplace_back("Origin", origin);
        }
        WebSocketOptions upgrade;
        upgrade.target = "/?token=" + token;
        upgrade.fields = fields;

        const ConsoleSocket socket(gateway().proxy(), upgrade);
        const HttpAnswer session =
            send_http(gateway().proxy(), "POST", "/session", fields, boost::json::serialize(body));

        EXPECT_EQ(socket.answer().status, each.upgrade_status);
        EXPECT_EQ(session.status, each.session_status);
        if (each.session_status == 403) {
            EXPECT_EQ(socket.answer().body, "");
            EXPECT_TRUE(socket.answer().field("x-request-id").starts_with("req-"));
            EXPECT_EQ(error_code_of(session), "origin_refused");
        }
    }
    EXPECT_NE(
        gateway().wait_for_line(
            {"websocket_refused", "origin=http://consoles.test.evil", "cause=origin_refused"}
        ),
        ""
    );
    // None of them used the token up.
    for (const std::string& origin : {kOrigin, std::string("https://portal.example:8443")}) {
        WebSocketOptions upgrade;
        upgrade.target = "/?token=" + (origin == kOrigin ? token : issue(kStatic, "novnc"));
        upgrade.fields = {{"Origin", origin}};
        EXPECT_EQ(ConsoleSocket(gateway().proxy(), upgrade).answer().status, 101) << origin;
    }
}

TEST_F(RequestTest, RefusesWebSocketsWithoutAToken) {
    const std::string good = issue(kStatic, "novnc");
    for (const std::string& target :
         {std::string("/"),
          std::string("/websockify"),
          std::string("/?token="),
          std::string("/?path="),
          std::string("/?path=%3Ftoken%3D"),
          std::string("/?Token=abc"),
          "/?token=" + good + "&token=" + good,
          "/?token=" + good + "&token=other",
          "/?path=%3Ftoken%3D" + good + "%26token%3Dother",
          "/" + good,
          "/?token=" + std::string(5000, 'A')}) {
        SCOPED_TRACE(target);
        WebSocketOptions options;
        options.target = target;
        options.fields = kFromPage;
        const ConsoleSocket socket(gateway().proxy(), options);
        EXPECT_EQ(socket.answer().status, 403);
        EXPECT_EQ(socket.answer().body, "");
    }
    EXPECT_NE(gateway().wait_for_line({"websocket_refused", "cause=token_missing"}), "");
    EXPECT_EQ(open("").answer().status, 403);
    EXPECT_EQ(open(std::string(43, 'A')).answer().status, 403);
    EXPECT_EQ(vnc_.total(), 0);
}

TEST_F(RequestTest, LetsNothingInTheAddressChangeTheTarget) {
    const VncServer elsewhere;
    const std::string port = std::to_string(elsewhere.port());
    const std::vector<std::string> extras{
        "&host=127.0.0.1&port=" + port,
        "&path=127.0.0.1:" + port,
        "&path=%3Ftoken%3Dother",
        "&socket=/tmp/x&type=webmks&instance=" + kUnknown,
        "&Token=other",
    };
    int expected = 0;
    for (const std::string& extra : extras) {
        SCOPED_TRACE(extra);
        WebSocketOptions options;
        options.target = "/?token=" + issue(kStatic, "novnc") + extra;
        options.fields = kFromPage;
        options.fields.emplace_back("X-Forwarded-Host", "127.0.0.1:" + port);
        options.fields.emplace_back("Cookie", "token=other");
        ConsoleSocket socket(gateway().proxy(), options);
        ASSERT_EQ(socket.answer().status, 101);
        EXPECT_EQ(shake_hands(socket), "fake");
        EXPECT_EQ(vnc_.total(), ++expected);
    }
    EXPECT_EQ(elsewhere.total(), 0);
}

TEST_F(RequestTest, RefusesBodiesThatAreNoSessionRequest) {
    const std::string token = issue(kStatic, "novnc");
    const std::vector<std::string> bodies{
        "",
        "{",
        "null",
        "[]",
        "\"" + token + "\"",
        "{}",
        R"({"token": null})",
        R"({"token": ["x"]})",
        R"({"Token": "x"})",
        R"({"token": ")" + token + R"(", "resume": "x"})",
        R"({"token": ")" + token + R"(", "host": "127.0.0.1"})",
        std::string(2000, '['),
    };
    for (const std::string& body : bodies) {
        SCOPED_TRACE(body);
        const HttpAnswer answer = send_http(gateway().proxy(), "POST", "/session", kFromPage, body);
        EXPECT_EQ(answer.status, 400);
        EXPECT_EQ(error_code_of(answer), "request_invalid");
    }
    const HttpAnswer empty = post_session("token", "");
    EXPECT_EQ(empty.status, 403);
    EXPECT_EQ(error_code_of(empty), "token_missing");
    redeem(token);
}

TEST_F(RequestTest, AnswersWhatIsNoPageWithAStatus) {
    struct Case {
        std::string verb;
        std::string target;
        int status;
        std::string field;
        std::string value;
    };
    const std::vector<Case> cases{
        {"GET", "/websockify", 426, "upgrade", "websocket"},
        {"GET", "/websockify?token=abc", 426, "upgrade", "websocket"},
        {"GET", "/no/such/page", 404, "", ""},
        {"GET", "/../etc/passwd", 404, "", ""},
        {"GET", "/%2e%2e/etc/passwd", 404, "", ""},
        {"POST", "/", 405, "allow", "GET, HEAD"},
        {"DELETE", "/vnc_auto.html", 405, "allow", "GET, HEAD"},
        {"GET", "/session", 405, "allow", "POST"},
        {"PUT", "/session", 405, "allow", "POST"},
        {"OPTIONS", "/session", 405, "allow", "POST"},
        {"HEAD", "/", 200, "cache-control", "no-store"},
        {"GET", "/vnc_lite.html?path=%3Ftoken%3Dabc", 200, "cache-control", "no-store"},
    };
    for (const Case& each : cases) {
        SCOPED_TRACE(each.verb + " " + each.target);
        const HttpAnswer answer = send_http(gateway().proxy(), each.verb, each.target);
        EXPECT_EQ(answer.status, each.status);
        if (!each.field.empty()) {
            EXPECT_EQ(answer.field(each.field), each.value);
        }
        EXPECT_EQ(answer.field("referrer-policy"), "no-referrer");
        EXPECT_EQ(answer.field("x-content-type-options"), "nosniff");
        EXPECT_NE(answer.field("content-security-policy"), "");
    }
}

struct RawCase {
    std::string name;
    std::string bytes;
    int status;
};

TEST_F(RequestTest, AnswersMalformedRequestsWithAStatus) {
    const std::string host = "Host: consoles.test\r\n";
    const std::string upgrade =
        "Upgrade: websocket\r\nConnection: Upgrade\r\nOrigin: " + kOrigin + "\r\n";
    const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    const std::string version = "Sec-WebSocket-Version: 13\r\n";
    const std::string big(40'000, 'x');
    const std::string target = "/?token=" + issue(kStatic, "novnc");
    const std::vector<RawCase> cases{
        {"no HTTP", "RFB 003.008\nRFB 003.008\n\r\n\r\n", 400},
        {"TLS", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11) + "\r\n\r\n", 400},
        {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
        {"two hosts", "GET / HTTP/1.1\r\n" + host + host + "\r\n", 400},
        {"bad header", "GET / HTTP/1.1\r\n" + host + "no colon\r\n\r\n", 400},
        {"space before the colon", "GET / HTTP/1.1\r\n" + host + "A : b\r\n\r\n", 400},
        {"big header", "GET / HTTP/1.1\r\n" + host + "X: " + big + "\r\n\r\n", 431},
        {"big target", "GET /?" + big + " HTTP/1.1\r\n" + host + "\r\n", 431},
        {"many headers",
         "GET / HTTP/1.1\r\n" + host +
             [] {
                 std::string lines;
                 for (int i = 0; i < 5000; ++i) {
                     lines += "X-" + std::to_string(i) + ": y\r\n";
                 }
                 return lines;
             }() +
             "\r\n",
         431},
        {"big body",
         "POST /session HTTP/1.1\r\n" + host + "Content-Length: 70000\r\n\r\n" +
             std::string(70'000, ' '),
         413},
        {"a body said to be big",
         "POST /session HTTP/1.1\r\n" + host + "Content-Length: 999999999999\r\n\r\n",
         413},
        {"big chunk",
         "POST /session HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n11170\r\n" +
             std::string(70'000, ' '),
         413},
        {"two lengths",
         "POST /session HTTP/1.1\r\n" + host + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
         400},
        {"length and chunks",
         "POST /session HTTP/1.1\r\n" + host +
             "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         400},
        {"absolute target", "GET http://evil.example/ HTTP/1.1\r\n" + host + "\r\n", 400},
        {"CONNECT", "CONNECT evil.example:443 HTTP/1.1\r\n" + host + "\r\n", 400},
        {"upgrade without key",
         "GET " + target + " HTTP/1.1\r\n" + host + upgrade + version + "\r\n",
         400},
        {"upgrade with a short key",
         "GET " + target + " HTTP/1.1\r\n" + host + upgrade + version +
             "Sec-WebSocket-Key: abc\r\n\r\n",
         400},
        {"upgrade with two keys",
         "GET " + target + " HTTP/1.1\r\n" + host + upgrade + version + key + key + "\r\n",
         400},
        {"upgrade of an old version",
         "GET " + target + " HTTP/1.1\r\n" + host + upgrade + key +
             "Sec-WebSocket-Version: 8\r\n\r\n",
         400},
        {"upgrade by POST",
         "POST " + target + " HTTP/1.1\r\n" + host + upgrade + version + key +
             "Content-Length: 0\r\n\r\n",
         400},
        {"upgrade by HTTP/1.0",
         "GET " + target + " HTTP/1.0\r\n" + host + upgrade + version + key + "\r\n",
         400},
        {"upgrade without Connection",
         "GET " + target + " HTTP/1.1\r\n" + host + "Upgrade: websocket\r\nOrigin: " + kOrigin +
             "\r\n" + version + key + "\r\n",
         400},
        {"upgrade with a body",
         "GET " + target + " HTTP/1.1\r\n" + host + upgrade + version + key +
             "Content-Length: 2\r\n\r\n{}",
         400},
        {"frames before the answer",
         "GET " + target + " HTTP/1.1\r\n" + host + upgrade + version + key + "\r\n" +
             client_frame(2, "RFB 003.008\n"),
         400},
    };
    for (const RawCase& each : cases) {
        SCOPED_TRACE(each.name);
        EXPECT_EQ(send_raw(each.bytes).status, each.status);
    }
    // None of them used the token up or reached the console.
    EXPECT_EQ(vnc_.total(), 0);
    WebSocketOptions options;
    options.target = target;
    options.fields = kFromPage;
    EXPECT_EQ(ConsoleSocket(gateway().proxy(), options).answer().status, 101);
}

TEST_F(RequestTest, EndsSessionsOfBrowsersThatBreakTheProtocol) {
    struct Case {
        std::string name;
        std::string bytes;
    };
    const std::string frame = client_frame(2, "hello");
    std::string unmasked("\x82\x05hello");
    std::string reserved = frame;
    reserved[0] = static_cast<char>(0xc2);
    std::string fragmented_ping = client_frame(9, "");
    fragmented_ping[0] = 9;
    const std::vector<Case> cases{
        {"text", client_frame(1, "hello")},
        {"unmasked", unmasked},
        {"reserved bit", reserved},
        {"unknown opcode", client_frame(3, "hello")},
        {"continuation of nothing", client_frame(0, "hello")},
        {"big ping", client_frame(9, std::string(126, 'p'))},
        {"fragmented ping", fragmented_ping},
        {"length not in its shortest form", std::string("\x82\xfe\x00\x05maskhello", 13)},
        {"length beyond 63 bits", std::string("\x82\xff\x80\0\0\0\0\0\0\x05mask", 14)},
    };
    for (const Case& each : cases) {
        SCOPED_TRACE(each.name);
        ConsoleSocket socket = open_console(kStatic, "novnc");
        socket.connection().write(each.bytes);
        const Ending ending = socket.read_to_end();
        EXPECT_EQ(ending.code, 1002);
        EXPECT_TRUE(ending.reason.starts_with("protocol_violation req-")) << ending;
    }
    EXPECT_TRUE(eventually([this] { return vnc_.open() == 0; }));
}

TEST_F(RequestTest, KeepsConnectionsForFurtherRequests) {
    ClientConnection connection(gateway().proxy());
    const std::string request = "GET /no/such/page HTTP/1.1\r\nHost: consoles.test\r\n\r\n";
    for (int i = 0; i < 3; ++i) {
        connection.write(request);
        EXPECT_EQ(read_answer(connection).status, 404);
    }
    // Several at once are answered in their order.
    connection.write(request + request);
    EXPECT_NE(connection.read_until("There is no such page.\n"), "");
    EXPECT_NE(connection.read_until("There is no such page.\n"), "");
}

}  // namespace
}  // namespace porthole::test
