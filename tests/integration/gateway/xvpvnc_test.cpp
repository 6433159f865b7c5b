// SPDX-License-Identifier: Apache-2.0
// xvpvnc: native viewers by what nova-xvpvncproxy's said, "CONNECT", and from then on RFB alone.
#include "integration/gateway/fixture.hpp"
#include "support/qemu_vnc.hpp"
#include "support/scripted_server.hpp"

#include <gmock/gmock.h>

namespace porthole::test {
namespace {

using namespace std::string_literals;
using testing::StartsWith;

const std::string kNovasAnswer = "HTTP/1.1 200 OK\r\n\r\n";

class XvpvncTest : public VsphereGatewayTest {
protected:
    static std::string connect_request(const std::string& token, const std::string& more = {}) {
        return "CONNECT /console?token=" + token + " HTTP/1.0\r\n" + more + "\r\n";
    }

    /// What the gateway answers to `request` and then closes.
    std::string answer_to(const std::string& request) {
        ClientConnection viewer(gateway().proxy());
        viewer.write(request);
        return viewer.read_to_end();
    }

    /// RFB's opening; returns ServerInit without the desktop's name, and the name.
    static std::pair<std::string, std::string> shake_hands(ClientConnection& viewer) {
        EXPECT_EQ(viewer.read_exactly(12), "RFB 003.008\n");
        viewer.write("RFB 003.008\n");
        EXPECT_EQ(viewer.read_exactly(2), "\1\1"s);
        viewer.write("\1");
        EXPECT_EQ(viewer.read_exactly(4), "\0\0\0\0"s);
        viewer.write("\1");
        const std::string head = viewer.read_exactly(24);
        return {head, viewer.read_exactly(static_cast<unsigned char>(head.back()))};
    }
};

TEST_F(XvpvncTest, AViewerDrawsAGuestOfQemu) {
    QemuOptions guest;
    guest.password = "secret";
    const QemuVnc qemu(guest);
    GatewayOptions options;
    options.instances = {
        {kStatic, qemu.address(), "project-a", "vnc", "vnc_password = \"secret\"\n"}
    };
    start(options);
    const HttpAnswer asked = ask(kStatic, "xvpvnc");
    ASSERT_EQ(asked.status, 200) << asked.body;
    const std::string url(asked.json().at("url").as_string());
    EXPECT_THAT(url, StartsWith(kOrigin + "/console?token="));

    ClientConnection viewer(gateway().proxy());
    viewer.write(connect_request(token_of(url)));
    EXPECT_EQ(viewer.read_until("\r\n\r\n"), kNovasAnswer);
    const auto [head, name] = shake_hands(viewer);

    EXPECT_EQ(name, "QEMU (web-1)");
    // Raw pixels, all of them, now.
    viewer.write("\2\0\0\1\0\0\0\0"s);
    viewer.write("\3\0\0\0\0\0"s + head.substr(0, 4));
    EXPECT_EQ(viewer.read_exactly(16).substr(0, 12), "\0\0\0\1\0\0\0\0"s + head.substr(0, 4));
    EXPECT_EQ(viewer.read_exactly(100'000).size(), 100'000U);
    EXPECT_NE(gateway().wait_for_line({"session_opened", "type=xvpvnc"}), "");
    viewer.close();
    EXPECT_NE(gateway().wait_for_line({"session_ended", "cause=browser_closed"}), "");
    EXPECT_THAT(answer_to(connect_request(token_of(url))), StartsWith("HTTP/1.1 403 "));
}

TEST_F(XvpvncTest, AVmOfVsphereHasOneToo) {
    start(VsphereGatewayTest::options());
    ClientConnection viewer(gateway().proxy());
    viewer.write(connect_request(issue(kVm, "xvpvnc")));
    EXPECT_EQ(viewer.read_until("\r\n\r\n"), kNovasAnswer);

    EXPECT_EQ(shake_hands(viewer).second, "fake");

    for (const std::size_t size : {1, 125, 126, 70'000}) {
        const std::string message = cut_text(size, 3);
        viewer.write(message);
        EXPECT_TRUE(viewer.read_exactly(message.size()) == message) << size;
    }
    viewer.end_sending();
    EXPECT_EQ(viewer.read_to_end(), "");
    expect_none_open_on_esxi();
}

TEST_F(XvpvncTest, WhoMayOnlyLookIsNotHeard) {
    start(VsphereGatewayTest::options());
    const HttpAnswer asked = send_http(
        gateway().api(),
        "POST",
        "/servers/" + kStatic + "/console",
        {{"X-Auth-Token", kAliceKey}},
        R"({"protocol": "vnc", "type": "xvpvnc", "view_only": true})"
    );
    ASSERT_EQ(asked.status, 200) << asked.body;
    ClientConnection viewer(gateway().proxy());
    viewer.write(connect_request(token_of(std::string(asked.json().at("url").as_string()))));
    EXPECT_EQ(viewer.read_until("\r\n\r\n"), kNovasAnswer);
    EXPECT_EQ(shake_hands(viewer).second, "fake");

    const std::string update_request = "\3\1\0\0\0\0\2\x80\1\xe0"s;
    viewer.write(cut_text(100, 5) + update_request);

    // The console sends back what it gets.
    EXPECT_EQ(viewer.read_exactly(update_request.size()), update_request);
}

TEST_F(XvpvncTest, ARefusalIsToldInRfb) {
    ScriptedServer vnc({{{"no RFB at all", 0}}});
    GatewayOptions options;
    options.instances = {{kStatic, vnc.address()}};
    start(options);

    const std::string told = answer_to(connect_request(issue(kStatic, "xvpvnc")));

    EXPECT_THAT(told, StartsWith(kNovasAnswer + "RFB 003.008\n" + "\0\0\0\0"s));
    EXPECT_TRUE(told.ends_with('.')) << told;
}

TEST_F(XvpvncTest, NothingElseIsConnectedTo) {
    GatewayOptions options = VsphereGatewayTest::options();
    start(options);

    EXPECT_THAT(answer_to("CONNECT 127.0.0.1:22 HTTP/1.0\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(answer_to("CONNECT / HTTP/1.0\r\n\r\n"), StartsWith("HTTP/1.1 403 "));
    EXPECT_THAT(answer_to(connect_request("wrong")), StartsWith("HTTP/1.1 403 "));
    const std::string other = answer_to(connect_request(issue(kStatic, "novnc")));
    EXPECT_THAT(other, StartsWith("HTTP/1.1 4")) << other;
    const std::string token = issue(kStatic, "xvpvnc");
    const std::string origin = "Origin: " + kOrigin + "\r\n";
    EXPECT_THAT(answer_to(connect_request(token, origin)), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(answer_to(connect_request(token) + "RFB"), StartsWith("HTTP/1.1 400 "));

    // None of that used it up.
    ClientConnection viewer(gateway().proxy());
    viewer.write(connect_request(token));
    EXPECT_EQ(viewer.read_until("\r\n\r\n"), kNovasAnswer);
    EXPECT_EQ(shake_hands(viewer).second, "fake");
}

}  // namespace
}  // namespace porthole::test
