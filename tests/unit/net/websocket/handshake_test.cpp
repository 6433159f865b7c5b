// SPDX-License-Identifier: Apache-2.0
#include "net/websocket/handshake.hpp"

#include "net/deadline.hpp"
#include "support/run.hpp"
#include "support/scripted_stream.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace porthole::net::websocket {
namespace {
using boost::beast::http::field;
using boost::beast::http::verb;
using test::ScriptedStream;

// The example of RFC 6455 section 1.3.
constexpr std::string_view kKey = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view kAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

TEST(AcceptKeyTest, IsThatOfTheStandard) {
    EXPECT_EQ(accept_key(kKey), kAccept);
}

http::Request good_request() {
    http::Request request{verb::get, "/websockify", 11};
    request.set(field::host, "consoles.example");
    request.set(field::upgrade, "websocket");
    request.set(field::connection, "Upgrade");
    request.set(field::sec_websocket_version, "13");
    request.set(field::sec_websocket_key, kKey);
    return request;
}

TEST(CheckRequestTest, TakesWhatBrowsersSend) {
    EXPECT_TRUE(check_request(good_request()));

    auto firefox = good_request();
    firefox.set(field::connection, "keep-alive, Upgrade");
    firefox.set(field::upgrade, "WebSocket");
    firefox.set(field::sec_websocket_extensions, "permessage-deflate");
    EXPECT_TRUE(is_upgrade(firefox));
    EXPECT_TRUE(check_request(firefox));
}

TEST(CheckRequestTest, RefusesWhatIsNoHandshake) {
    using Change = std::function<void(http::Request&)>;
    const auto with = [](field name, std::string value) -> Change {
        return [name, value](http::Request& request) { request.set(name, value); };
    };
    const auto without = [](field name) -> Change {
        return [name](http::Request& request) { request.erase(name); };
    };
    const std::vector<std::pair<std::string, Change>> cases{
        {"POST", [](http::Request& request) { request.method(verb::post); }},
        {"HEAD", [](http::Request& request) { request.method(verb::head); }},
        {"HTTP/1.0", [](http::Request& request) { request.version(10); }},
        {"body", [](http::Request& request) { request.body() = "x"; }},
        {"no connection", without(field::connection)},
        {"other connection", with(field::connection, "keep-alive")},
        {"connection suffix", with(field::connection, "Upgraded")},
        {"no version", without(field::sec_websocket_version)},
        {"old version", with(field::sec_websocket_version, "8")},
        {"version list", with(field::sec_websocket_version, "13, 8")},
        {"no key", without(field::sec_websocket_key)},
        {"empty key", with(field::sec_websocket_key, "")},
        {"short key", with(field::sec_websocket_key, "c2hvcnQ=")},
        {"long key", with(field::sec_websocket_key, std::string(kKey) + "AA==")},
        {"unpadded key", with(field::sec_websocket_key, "dGhlIHNhbXBsZSBub25jZQAA")},
        {"odd key", with(field::sec_websocket_key, "dGhlIHNhbXBsZSBub25jZ!==")},
        {"two keys", [](http::Request& request) { request.insert(field::sec_websocket_key, kKey); }
        },
    };
    for (const auto& [what, change] : cases) {
        auto request = good_request();
        change(request);

        const auto checked = check_request(request);

        EXPECT_FALSE(checked) << what;
        EXPECT_TRUE(!checked && checked.error() == Errc::request_invalid) << what;
    }
}

TEST(IsUpgradeTest, AsksForAWebSocketAlone) {
    http::Request request{verb::get, "/", 11};
    EXPECT_FALSE(is_upgrade(request));
    request.set(field::upgrade, "h2c");
    EXPECT_FALSE(is_upgrade(request));
    request.set(field::upgrade, "websockets");
    EXPECT_FALSE(is_upgrade(request));
    request.set(field::upgrade, "h2c, WebSocket");
    EXPECT_TRUE(is_upgrade(request));
}

TEST(OfferedSubprotocolsTest, KeepsTheOrderOfAllLines) {
    auto request = good_request();
    EXPECT_TRUE(offered_subprotocols(request).empty());

    request.insert(field::sec_websocket_protocol, "binary,  base64");
    request.insert(field::sec_websocket_protocol, "porthole.session.abc-_123");

    const std::vector<std::string> expected{"binary", "base64", "porthole.session.abc-_123"};
    EXPECT_EQ(offered_subprotocols(request), expected);
}

TEST(AcceptResponseTest, AnswersTheKeyAndAcceptsNoExtension) {
    auto request = good_request();
    request.set(field::sec_websocket_extensions, "permessage-deflate; client_max_window_bits");

    EXPECT_EQ(
        accept_response(request, "binary"),
        "HTTP/1.1 101 Switching Protocols\r\n"
        "Upgrade: websocket\r\n"
        "Connection: Upgrade\r\n"
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
        "Sec-WebSocket-Protocol: binary\r\n"
        "\r\n"
    );
    EXPECT_EQ(accept_response(request, "").find("Protocol:"), std::string::npos);
}

}  // namespace
}  // namespace porthole::net::websocket
