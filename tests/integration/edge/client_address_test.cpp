// SPDX-License-Identifier: Apache-2.0
// Whose word counts when it is said where a client comes from.
#include "integration/edge/fixture.hpp"

namespace porthole::test {
namespace {

class ClientAddressTest : public EdgeTest {
protected:
    void SetUp() override { start(behind_a_proxy()); }

    /// The address that the log has for a wrong token which came with `fields`.
    std::string logged_peer(
        const ServerAddress& server, const Fields& fields, const ConnectionOptions& connection = {}
    ) {
        Fields all = kFromSite;
        all.insert(all.end(), fields.begin(), fields.end());
        const HttpAnswer answer = send(server, post_session(std::string(43, 'A'), all), connection);
        EXPECT_EQ(answer.status, 403) << answer.body;
        const auto body = answer.json();
        const std::string id =
            answer.status == 403 ? std::string(body.at("error").at("request_id").as_string()) : "";
        const std::string line = gateway().wait_for_line({"session_not_granted", id});
        const auto begin = line.find("peer=");
        return begin == std::string::npos
                   ? line
                   : line.substr(begin + 5, line.find(' ', begin) - begin - 5);
    }

    static ConnectionOptions saying(const std::string& header, const std::string& source = {}) {
        ConnectionOptions connection;
        connection.before_tls = header;
        connection.source = source;
        return connection;
    }
};

TEST_F(ClientAddressTest, IsWhatTheLastTrustedProxySays) {
    struct Case {
        std::string forwarded_for;
        std::string expected;
    };
    const std::vector<Case> cases{
        {"203.0.113.7", "203.0.113.7"},
        {"203.0.113.7:4711", "203.0.113.7"},
        {"2001:db8::7", "2001:db8::7"},
        {"[2001:db8::7]:4711", "2001:db8::7"},
        {"::ffff:203.0.113.7", "203.0.113.7"},
        // Anybody may have written what stands left of the first hop that is not trusted.
        {"198.51.100.1, 203.0.113.7", "203.0.113.7"},
        {"198.51.100.1, 203.0.113.7, 127.0.0.1", "203.0.113.7"},
        {"203.0.113.7, unknown", "127.0.0.1"},
        {"203.0.113.7, unknown, 127.0.0.1", "127.0.0.1"},
        {"203.0.113.7,", "127.0.0.1"},
        {"localhost", "127.0.0.1"},
        {"", "127.0.0.1"},
    };
    for (const Case& each : cases) {
        SCOPED_TRACE(each.forwarded_for);
        EXPECT_EQ(
            logged_peer(gateway().proxy(), {{"X-Forwarded-For", each.forwarded_for}}), each.expected
        );
    }
    EXPECT_EQ(
        logged_peer(
            gateway().proxy(),
            {{"X-Forwarded-For", "198.51.100.1"}, {"X-Forwarded-For", "203.0.113.8"}}
        ),
        "203.0.113.8"
    );
    // The proxies use X-Forwarded-For, so this is the client's own.
    EXPECT_EQ(logged_peer(gateway().proxy(), {{"Forwarded", "for=203.0.113.7"}}), "127.0.0.1");
}

TEST_F(ClientAddressTest, IsNotWhatAnybodyElseSays) {
    ConnectionOptions elsewhere;
    elsewhere.source = "127.0.0.2";
    EXPECT_EQ(
        logged_peer(gateway().proxy(), {{"X-Forwarded-For", "203.0.113.7"}}, elsewhere), "127.0.0.2"
    );
}

TEST_F(ClientAddressTest, IsInForwardedWhereProxiesUseThat) {
    gateway().stop();
    GatewayOptions with_forwarded = behind_a_proxy();
    with_forwarded.proxy_options += "client_address_from = \"forwarded\"\n";
    start(with_forwarded);
    struct Case {
        std::string forwarded;
        std::string expected;
    };
    const std::vector<Case> cases{
        {"for=203.0.113.7", "203.0.113.7"},
        {"For=\"203.0.113.7:80\";proto=https;by=127.0.0.1", "203.0.113.7"},
        {"for=\"[2001:db8::7]:4711\"", "2001:db8::7"},
        {"for=198.51.100.1, for=203.0.113.7;host=\"a, for=192.0.2.1\"", "203.0.113.7"},
        {"for=203.0.113.7, for=_hidden", "127.0.0.1"},
        {"for=\"203.0.113.7", "127.0.0.1"},
        {"by=203.0.113.7", "127.0.0.1"},
    };
    for (const Case& each : cases) {
        SCOPED_TRACE(each.forwarded);
        EXPECT_EQ(
            logged_peer(
                gateway().proxy(),
                {{"Forwarded", each.forwarded}, {"X-Forwarded-For", "198.51.100.9"}}
            ),
            each.expected
        );
    }
}

TEST_F(ClientAddressTest, ComesByTheProxyProtocolWhereThatIsRequired) {
    const ServerAddress server = gateway().proxy_protocol();
    EXPECT_EQ(logged_peer(server, {}, saying(proxy_line("203.0.113.7"))), "203.0.113.7");
    EXPECT_EQ(logged_peer(server, {}, saying(proxy_line("2001:db8::7"))), "2001:db8::7");
    EXPECT_EQ(logged_peer(server, {}, saying("PROXY UNKNOWN\r\n")), "127.0.0.1");
    // The client of such a proxy is not trusted itself.
    EXPECT_EQ(
        logged_peer(
            server, {{"X-Forwarded-For", "198.51.100.9"}}, saying(proxy_line("203.0.113.7"))
        ),
        "203.0.113.7"
    );
    const std::string v2(
        "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xcb\0\x71\x09\xc0\0\x02\x01\x9c\x40\x01\xbb", 28
    );
    EXPECT_EQ(logged_peer(server, {}, saying(v2)), "203.0.113.9");
}

TEST_F(ClientAddressTest, IsRequiredThereAndForbiddenElsewhere) {
    const ServerAddress required = gateway().proxy_protocol();
    const std::string page = get("/console/");
    const std::string too_long_tlv(
        "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0f\xcb\0\x71\x09\xc0\0\x02\x01\x9c\x40\x01\xbb\x04\xff"
        "\xff",
        31
    );
    EXPECT_EQ(send(required, page).status, 0);
    EXPECT_EQ(send(required, page, saying("PROXY TCP4 nonsense\r\n")).status, 0);
    EXPECT_EQ(send(required, page, saying(too_long_tlv)).status, 0);
    EXPECT_EQ(send(required, page, saying(proxy_line("203.0.113.7"), "127.0.0.2")).status, 0);
    EXPECT_NE(gateway().wait_for_line({"proxy_header_missing", "peer=127.0.0.1"}), "");
    EXPECT_NE(gateway().wait_for_line({"proxy_not_trusted", "peer=127.0.0.2"}), "");
    EXPECT_EQ(send(required, page, saying(proxy_line("203.0.113.7"))).status, 200);

    EXPECT_EQ(send(gateway().proxy(), page, saying(proxy_line("203.0.113.7"))).status, 400);
    EXPECT_EQ(send(gateway().proxy(), page).status, 200);
}

TEST_F(ClientAddressTest, IsSaidBeforeTls) {
    gateway().stop();
    GatewayOptions secure = behind_a_proxy();
    secure.https = true;
    start(secure);
    const ServerAddress server = gateway().proxy_protocol();

    EXPECT_EQ(logged_peer(server, {}, saying(proxy_line("203.0.113.7"))), "203.0.113.7");
    // Inside TLS it is a malformed request of somebody who did not say it before.
    EXPECT_EQ(send(server, proxy_line("203.0.113.7") + get("/console/")).status, 0);
    EXPECT_EQ(
        send(
            server, proxy_line("203.0.113.7") + get("/console/"), saying(proxy_line("203.0.113.7"))
        )
            .status,
        400
    );
}

}  // namespace
}  // namespace porthole::test
