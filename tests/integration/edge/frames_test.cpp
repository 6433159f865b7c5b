// SPDX-License-Identifier: Apache-2.0
// Browsers that announce much and send little, that want compression, or that never end.
#include "integration/edge/fixture.hpp"

#include <list>

namespace porthole::test {
namespace {

class FramesTest : public EdgeTest {
protected:
    void SetUp() override { start(options()); }
};

TEST_F(FramesTest, CostNothingBeforeTheyCome) {
    constexpr int kSockets = 40;
    constexpr std::size_t kKibEach = 64;
    std::list<ConsoleSocket> sockets;
    for (int i = 0; i < kSockets; ++i) {
        sockets.push_back(open_console(kStatic, "novnc"));
    }
    const std::size_t before = gateway().resident_kib();
    // A frame of 1 GiB, masked, and the first of its bytes.
    const std::string announced = std::string("\x82\xff\0\0\0\0\x40\0\0\0mask", 14) + "first bytes";
    for (ConsoleSocket& socket : sockets) {
        socket.connection().write(announced);
    }
    ConsoleSocket other = open_console(kStatic, "novnc");
    expect_echo(other);
    for (ConsoleSocket& socket : sockets) {
        EXPECT_EQ(socket.read(11).size(), 11U);
    }

    EXPECT_LT(gateway().resident_kib(), before + kSockets * kKibEach);
}

TEST_F(FramesTest, AreNotCompressed) {
    WebSocketOptions options;
    options.subprotocols = "binary, porthole.session." + redeem(issue(kStatic, "novnc"));
    options.fields = kFromPage;
    options.fields.emplace_back(
        "Sec-WebSocket-Extensions",
        "permessage-deflate; client_max_window_bits, x-webkit-deflate-frame"
    );
    ConsoleSocket socket(gateway().proxy(), options);
    EXPECT_EQ(socket.answer().status, 101);
    EXPECT_EQ(socket.answer().field("sec-websocket-extensions"), "");
    EXPECT_EQ(shake_hands(socket), "fake");
    // A frame that says that it is compressed all the same.
    std::string compressed = client_frame(2, "hello");
    compressed[0] = static_cast<char>(0xc2);
    socket.connection().write(compressed);
    EXPECT_EQ(socket.read_to_end().code, 1002);
}

TEST_F(FramesTest, EndEvenWhenTheBrowserNeverAnswersAClose) {
    ConsoleSocket silent = open_console(kStatic, "novnc");
    // It breaks the protocol, and then neither reads the close frame nor ends.
    silent.connection().write(std::string("\x82\x05hello"));
    EXPECT_NE(gateway().wait_for_line({"session_ended", "cause=protocol_violation"}), "");
    EXPECT_TRUE(eventually([this] { return vnc_.open() == 0; }));
}

class PagesTest : public EdgeTest {
protected:
    void SetUp() override { start(behind_a_proxy()); }
};

TEST_F(PagesTest, KeepToThemselvesWhateverTheyAre) {
    const std::string wrong(43, 'A');
    const std::vector<std::pair<std::string, std::string>> all{
        {"the page", get("/console/")},
        {"a page of Nova's", get("/vnc_auto.html?token=x")},
        {"nothing", get("/console/nothing")},
        {"the WebSocket's address", get("/console/websockify")},
        {"a refused session", EdgeTest::post_session(wrong)},
        {"a malformed target", get("/%zz")},
        {"a malformed request", "GET / HTTP/1.1\r\n\r\n"},
        {"no HTTP", "nonsense\r\n\r\n"},
    };
    for (const auto& [name, bytes] : all) {
        SCOPED_TRACE(name);
        const HttpAnswer answer = send(gateway().proxy(), bytes);
        EXPECT_NE(answer.status, 0);
        const std::string policy = answer.field("content-security-policy");
        EXPECT_NE(policy.find("default-src 'none'"), std::string::npos) << policy;
        EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos) << policy;
        EXPECT_NE(policy.find("require-trusted-types-for 'script'"), std::string::npos) << policy;
        EXPECT_EQ(policy.find("unsafe"), std::string::npos) << policy;
        EXPECT_EQ(answer.field("referrer-policy"), "no-referrer");
        EXPECT_EQ(answer.field("x-content-type-options"), "nosniff");
        EXPECT_EQ(answer.field("cross-origin-opener-policy"), "same-origin");
        EXPECT_EQ(answer.field("cross-origin-resource-policy"), "same-origin");
        EXPECT_EQ(answer.field("cache-control"), "no-store");
        EXPECT_EQ(answer.field("set-cookie"), "");
    }
    const HttpAnswer refused = open_at(gateway().proxy(), wrong).answer();
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.field("cache-control"), "no-store");
}

TEST_F(PagesTest, AreAManifestAndNoFiles) {
    for (const std::string target :
         {"//evil.example/",
          "//evil.example/..",
          "/%2f%2fevil.example",
          "/\\evil.example",
          "/%5cevil.example",
          "/console//evil.example/",
          "/console/../etc/passwd",
          "/console/%2e%2e/%2e%2e/etc/passwd",
          "/assets/",
          "/assets",
          "/console/assets/",
          "/assets/../index.html",
          "/assets/%00",
          "/index.html%00.js",
          "/index.html/",
          "/.git/config",
          "/admin.html",
          "/console/admin.html",
          "/console/console/",
          "/%2e/",
          "/./index.html"}) {
        SCOPED_TRACE(target);
        const HttpAnswer answer = send(gateway().proxy(), get(target));
        EXPECT_TRUE(answer.status == 404 || answer.status == 400) << answer.status;
        EXPECT_EQ(answer.field("location"), "");
        EXPECT_EQ(answer.body.find("evil"), std::string::npos);
    }
    // Forged hosts change nothing, neither what is answered nor who is trusted.
    Fields forged{{"Host", "evil.example"}, {"X-Forwarded-Host", "evil.example"}};
    EXPECT_EQ(send(gateway().proxy(), get("/console/", forged)).status, 200);
    forged.emplace_back("Origin", "https://evil.example");
    EXPECT_EQ(
        send(gateway().proxy(), EdgeTest::post_session(std::string(43, 'A'), forged)).status, 403
    );
    EXPECT_NE(gateway().wait_for_line({"origin_refused", "evil.example"}), "");
}

}  // namespace
}  // namespace porthole::test
