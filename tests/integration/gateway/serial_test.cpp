// SPDX-License-Identifier: Apache-2.0
// Serial lines: plain bytes, whatever they are, in binary frames.
#include "integration/gateway/fixture.hpp"

#include <string>

namespace porthole::test {
namespace {

class SerialTest : public GatewayTest {
protected:
    GatewayOptions options() const {
        GatewayOptions options;
        options.instances = {{kStatic, line_.address(), "project-a", "serial"}};
        return options;
    }

    VncServer line_{VncBehaviour::line};
};

TEST_F(SerialTest, UrlIsNovasAndItsPageIsServedToo) {
    start(options());

    const HttpAnswer answer = ask(kStatic, "serial");

    ASSERT_EQ(answer.status, 200) << answer.body;
    const std::string url(answer.json().at("url").as_string());
    EXPECT_TRUE(url.starts_with("ws" + kOrigin.substr(4) + "/?token=")) << url;
    // Who writes http instead of ws gets the page, which may open the console from there.
    for (const std::string& path : {"/?token=" + token_of(url), std::string("/serial.html")}) {
        const HttpAnswer page = send_http(gateway().proxy(), "GET", path);
        EXPECT_EQ(page.status, 200) << path;
        EXPECT_TRUE(page.field("content-type").starts_with("text/html")) << path;
    }
    EXPECT_NE(redeem(token_of(url)), "");
}

TEST_F(SerialTest, CarriesEveryByteBothWays) {
    start(options());
    std::string every_byte;
    for (int byte = 0; byte < 256; ++byte) {
        every_byte += static_cast<char>(byte);
    }
    ConsoleSocket socket = open(redeem(issue(kStatic, "serial")));
    ASSERT_EQ(socket.answer().status, 101);

    // What a terminal would make of them is not for the gateway to say: Ctrl-C, XOFF, half of a
    // UTF-8 character.
    for (const std::string& bytes : {std::string("\3"), std::string("\x13\x11"), every_byte}) {
        socket.send(bytes);
        EXPECT_EQ(socket.read(bytes.size()), bytes);
    }
    expect_echo(socket);

    EXPECT_EQ(socket.close().code, 1000);
    EXPECT_TRUE(eventually([this] { return line_.open() == 0; }));
    EXPECT_NE(gateway().wait_for_line({"session_opened", "type=serial"}), "");
}

TEST_F(SerialTest, ProgramsOpenItWithTheToken) {
    GatewayOptions programs = options();
    programs.allow_missing_origin = true;
    start(programs);

    ConsoleSocket socket = open_bare(issue(kStatic, "serial"));

    ASSERT_EQ(socket.answer().status, 101);
    expect_echo(socket);
}

TEST_F(SerialTest, TextFramesEndTheSession) {
    start(options());
    ConsoleSocket socket = open(redeem(issue(kStatic, "serial")));

    socket.send_text("ls\r");

    EXPECT_EQ(socket.read_to_end().code, 1002);
}

TEST_F(SerialTest, InstanceHasNoOtherConsole) {
    start(options());

    EXPECT_EQ(ask(kStatic, "novnc").status, 400);
    EXPECT_EQ(ask(kStatic, "spice-html5").status, 400);
}

}  // namespace
}  // namespace porthole::test
