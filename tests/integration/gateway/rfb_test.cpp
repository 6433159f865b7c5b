// SPDX-License-Identifier: Apache-2.0
// RFB's opening, which the gateway plays to both sides: with VNC servers that are right, that lie,
// and with clients of every kind. Rows "RFB", "Proxy" and "tempest" of the acceptance list.
#include "integration/gateway/fixture.hpp"
#include "integration/gateway/frame_reader.hpp"
#include "support/scripted_server.hpp"

#include <chrono>

namespace porthole::test {
namespace {

using namespace std::string_literals;
using Then = ServerScript::Then;

const std::string kVersion = "RFB 003.008\n";
const std::string kNone = "\1"s;
const std::string kGood = "\0\0\0\0"s;
const std::string kHead(20, 'h');
const std::string kServerInit = kHead + "\0\0\0\5web-1"s;

/// A server that lets everybody in.
std::vector<ServerLine> open_server() {
    return {{kVersion, 12}, {"\1\1", 1}, {kGood, 1}, {kServerInit, 0}};
}

class RfbTest : public GatewayTest {
protected:
    /// A gateway with one instance, whose console is at `vnc`.
    void start_with(const std::string& vnc, const std::string& connect_timeout = "20s") {
        GatewayOptions options;
        options.instances = {{kStatic, vnc}};
        options.allow_missing_origin = true;
        options.use = "many";
        options.connect_timeout = connect_timeout;
        start(options);
        token_ = issue(kStatic, "novnc");
    }

    /// The close code and the name of the reason when the console cannot be opened.
    std::string refusal() {
        FrameReader browser(gateway().proxy(), token_);
        EXPECT_EQ(browser.read(), kVersion);
        const std::string told = browser.read();
        EXPECT_EQ(told.substr(0, 4), "\0\0\0\0"s);  // no security types, and a reason
        EXPECT_EQ(told.size(), 5U + static_cast<unsigned char>(told[4]));
        EXPECT_TRUE(told.ends_with('.')) << told;
        return browser.read();
    }

    /// A browser that has got as far as ServerInit.
    void play_opening(FrameReader& browser) {
        EXPECT_EQ(browser.read(), kVersion);
        browser.send(kVersion);
        EXPECT_EQ(browser.read(), "\1\1");
        browser.send(kNone);
        EXPECT_EQ(browser.read(), kGood);
        browser.send("\1");
    }

    std::string token_;
};

// tempest: the upgrade, then each message in a frame of its own with a header of two bytes.
TEST_F(RfbTest, TempestGetsEachMessageInAFrameOfItsOwn) {
    ScriptedServer vnc({open_server()});
    start_with(vnc.address());

    FrameReader browser(gateway().proxy(), token_);

    EXPECT_TRUE(browser.head().starts_with("HTTP/1.1 101 Switching Protocols"));
    play_opening(browser);
    EXPECT_EQ(browser.read(), kServerInit);
    EXPECT_EQ(vnc.heard(), kVersion + kNone + "\1");
}

TEST_F(RfbTest, TempestGetsAServerInitThatFitsWhateverTheName) {
    auto lines = open_server();
    lines.back().say = kHead + "\0\0\4\0"s + std::string(1024, 'n') + "update";
    ScriptedServer vnc({lines});
    start_with(vnc.address());
    FrameReader browser(gateway().proxy(), token_);

    play_opening(browser);

    EXPECT_EQ(browser.read(), kHead + "\0\0\0\x65"s + std::string(101, 'n'));
    EXPECT_EQ(browser.read(), "update");
}

// tempest: a bad token, and no payload at all.
TEST_F(RfbTest, TempestGetsNoPayloadForABadToken) {
    ScriptedServer vnc({open_server()});
    start_with(vnc.address());
    ClientConnection connection(gateway().proxy());
    connection.write(upgrade_request("/?token=bad" + token_, {{"Sec-WebSocket-Protocol", "binary"}})
    );

    const std::string answer = connection.read_to_end();

    EXPECT_TRUE(answer.starts_with("HTTP/1.1 403 ")) << answer;
    EXPECT_TRUE(answer.ends_with("\r\n\r\n")) << answer;
}

TEST_F(RfbTest, ServerMayTrickleAndOfferWhatNobodyKnows) {
    auto lines = open_server();
    lines[1].say = "\4\x4d\2\xff\1";
    ScriptedServer vnc({lines, Then::wait, true});
    start_with(vnc.address());
    FrameReader browser(gateway().proxy(), token_);

    play_opening(browser);

    EXPECT_EQ(browser.read(), kServerInit);
}

TEST_F(RfbTest, ClientMayPipeline) {
    ScriptedServer vnc({open_server()});
    start_with(vnc.address());
    FrameReader browser(gateway().proxy(), token_);

    browser.send(kVersion + kNone + "\1" + "keys");

    EXPECT_EQ(browser.read(), kVersion);
    EXPECT_EQ(browser.read(), "\1\1");
    EXPECT_EQ(browser.read(), kGood);
    EXPECT_EQ(browser.read(), kServerInit);
    EXPECT_TRUE(eventually([&] { return vnc.heard() == kVersion + kNone + "\1keys"; }));
}

TEST_F(RfbTest, ClientOfAnotherVersionIsTold) {
    ScriptedServer vnc({open_server()});
    start_with(vnc.address());
    for (const char* version : {"RFB 003.003\n", "RFB 003.007\n", "RFB 003.009\n"}) {
        FrameReader browser(gateway().proxy(), token_);
        EXPECT_EQ(browser.read(), kVersion);
        browser.send(version);

        EXPECT_EQ(browser.read().substr(0, 1), "\0"s);
        EXPECT_EQ(browser.read(), "close: 1002 protocol_violation");
    }
    EXPECT_TRUE(eventually([&] { return vnc.open() == 0; }));
}

TEST_F(RfbTest, ClientThatPicksAnotherTypeIsTold) {
    ScriptedServer vnc({open_server()});
    start_with(vnc.address());
    FrameReader browser(gateway().proxy(), token_);
    EXPECT_EQ(browser.read(), kVersion);
    browser.send(kVersion);
    EXPECT_EQ(browser.read(), "\1\1");
    browser.send("\2");

    EXPECT_EQ(browser.read().substr(0, 4), "\0\0\0\1"s);
    EXPECT_EQ(browser.read(), "close: 1002 protocol_violation");
}

struct Lie {
    const char* what;
    ServerScript script;
    const char* ending;
};

std::vector<Lie> lies() {
    const ServerLine version{kVersion, 12};
    return {
        {"3.3", {{{"RFB 003.003\n", 0}}, Then::wait}, "close: 4514 upstream_protocol"},
        {"3.7", {{{"RFB 003.007\n", 0}}, Then::wait}, "close: 4514 upstream_protocol"},
        {"no RFB",
         {{{"HTTP/1.1 400 Bad Request\r\n", 0}}, Then::wait},
         "close: 4514 upstream_protocol"},
        {"a flood", {{}, Then::flood}, "close: 4514 upstream_protocol"},
        {"the end", {{}, Then::end}, "close: 4515 upstream_closed"},
        {"the end after the version", {{version}, Then::end}, "close: 4515 upstream_closed"},
        {"no types", {{version, {"\0\0\0\0\4full"s, 0}}, Then::wait}, "close: 4515 upstream_closed"
        },
        {"no types, 4 GiB of reason",
         {{version, {"\0\xff\xff\xff\xff"s, 0}}, Then::flood},
         "close: 4515 upstream_closed"},
        {"a password",
         {{version, {"\1\2", 0}}, Then::wait},
         "close: 4516 upstream_authentication_failed"},
        {"types that nobody knows",
         {{version, {"\3\5\x10\x4d", 0}}, Then::wait},
         "close: 4517 upstream_insecure"},
        {"TLS, and no CA here",
         {{version, {"\1\x13", 0}}, Then::wait},
         "close: 4517 upstream_insecure"},
        {"a refusal",
         {{version, {"\1\1", 1}, {"\0\0\0\1\0\0\0\2no"s, 0}}, Then::wait},
         "close: 4516 upstream_authentication_failed"},
        {"a refusal of 4 GiB",
         {{version, {"\1\1", 1}, {"\0\0\0\1\xff\xff\xff\xff"s, 0}}, Then::flood},
         "close: 4516 upstream_authentication_failed"},
        {"an odd result",
         {{version, {"\1\1", 1}, {"\0\0\0\7"s, 0}}, Then::wait},
         "close: 4514 upstream_protocol"},
        {"silence", {{}, Then::wait}, "close: 4504 deadline_exceeded"},
    };
}

TEST_F(RfbTest, ServerThatLiesIsRefusedWithAReason) {
    for (const Lie& lie : lies()) {
        SCOPED_TRACE(lie.what);
        ScriptedServer vnc(lie.script);
        start_with(vnc.address(), "2s");
        const auto began = std::chrono::steady_clock::now();
        const std::size_t resident_kib = gateway().resident_kib();

        EXPECT_EQ(refusal(), lie.ending);

        EXPECT_LT(std::chrono::steady_clock::now() - began, Seconds(10));
        EXPECT_TRUE(eventually([&] { return vnc.open() == 0; }));
        EXPECT_LT(gateway().resident_kib(), resident_kib + 100'000U);
        EXPECT_NE(gateway().wait_for_line({"session_refused", "request=req-"}), "");
        EXPECT_EQ(gateway().stop(), 0);
    }
}

TEST_F(RfbTest, ServerInitThatLiesEndsTheSession) {
    const std::vector<std::pair<ServerLine, Then>> inits{
        {{kHead + "\xff\xff\xff\xff"s, 0}, Then::flood},
        {{kHead + "\0\0\x10\1"s, 0}, Then::flood},
    };
    for (const auto& [init, then] : inits) {
        auto lines = open_server();
        lines.back() = init;
        ScriptedServer vnc({lines, then});
        start_with(vnc.address());
        FrameReader browser(gateway().proxy(), token_);

        play_opening(browser);

        EXPECT_EQ(browser.read(), "close: 4514 upstream_protocol");
        EXPECT_EQ(gateway().stop(), 0);
    }
}

TEST_F(RfbTest, PasswordIsNotInTheLog) {
    const std::string challenge(16, 'c');
    ScriptedServer vnc({
        {{kVersion, 12}, {"\1\2", 1}, {challenge, 16}, {"\0\0\0\1\0\0\0\2no"s, 0}},
        Then::wait,
    });
    GatewayOptions options;
    options.instances = {
        {kStatic, vnc.address(), "project-a", "vnc", "vnc_password_file = \"vnc\"\n"}
    };
    options.files["vnc"] = "vnc-password-2c9e";
    options.allow_missing_origin = true;
    start(options);
    token_ = issue(kStatic, "novnc");

    EXPECT_EQ(refusal(), "close: 4516 upstream_authentication_failed");

    EXPECT_NE(gateway().wait_for_line({"vnc_refused", "it says: no"}), "");
    EXPECT_EQ(gateway().log().find("vnc-password"), std::string::npos);
}

}  // namespace
}  // namespace porthole::test
