// SPDX-License-Identifier: Apache-2.0
// Consoles for looking at: whatever their browser sends, no input gets to the console.
#include "integration/gateway/fixture.hpp"
#include "support/scripted_server.hpp"

#include <boost/json/object.hpp>

namespace porthole::test {
namespace {

using namespace std::string_literals;

/// Every message that is input of some kind; the last two are VMware's and QEMU's keys.
const std::vector<std::string> kInput{
    "\4\1\0\0\0\0\0a"s,
    "\5\1\0\2\0\3"s,
    "\6\0\0\0\0\0\0\x08\4\1\0\0\0\0\0b"s,
    "\6\0\0\0\xff\xff\xff\xfclong"s,
    "\x96\1\0\0\0\0\0\0\0\0"s,
    "\xf8\0\0\0\0\0\0\0\1\4"s,
    "\xfa\0\1\2"s,
    "\xfb\0\3\0\2\0\1\0"s + std::string(16, 's'),
    "\xff\1\0\0"s,
    "\x7f\2\0\x13\1"s + std::string(14, '\4'),
    "\x7f\0\0\x08\0\x1d\1\0"s,
    "\xff\0\0\1\0\0\0a\0\0\0\x1e"s,
};
const std::string kUpdateRequest = "\3\1\0\0\0\0\2\x80\1\xe0"s;

class ViewOnlyTest : public VsphereGatewayTest {
protected:
    /// `body` with the members of a console of `type`, in our own form.
    HttpAnswer ask_for(const std::string& instance, std::string_view type, bool view_only) {
        const boost::json::object body{
            {"protocol", protocol_of(type)}, {"type", type}, {"view_only", view_only}
        };
        return post("/servers/" + instance + "/console", body);
    }
    HttpAnswer post(const std::string& target, const boost::json::object& body) {
        const Fields fields{{"X-Auth-Token", kAliceKey}, {"OpenStack-API-Version", "compute 2.8"}};
        return send_http(gateway().api(), "POST", target, fields, boost::json::serialize(body));
    }
    std::string issue_view_only(const std::string& instance, std::string_view type) {
        const HttpAnswer answer = ask_for(instance, type, true);
        EXPECT_EQ(answer.status, 200) << answer.body;
        return token_of(std::string(answer.json().at("url").as_string()));
    }

    /// Sends every input message, in one piece and byte by byte, to a console that sends back what
    /// it gets, and expects that it gets none.
    static void expect_looks_only(ConsoleSocket& socket) {
        ASSERT_EQ(socket.answer().status, 101);
        ASSERT_EQ(shake_hands(socket), "fake");
        std::string all;
        for (const std::string& each : kInput) {
            socket.send(each);
            all += each;
        }
        socket.send(all + kUpdateRequest);
        EXPECT_EQ(socket.read(kUpdateRequest.size()), kUpdateRequest);
        socket.send_fragmented(all + kUpdateRequest + all, 1);
        socket.send(kUpdateRequest);
        EXPECT_EQ(socket.read(2 * kUpdateRequest.size()), kUpdateRequest + kUpdateRequest);
    }
};

TEST_F(ViewOnlyTest, NoInputGetsToAConsoleByRfb) {
    start(options());
    for (const auto& [instance, type] : {std::pair(kStatic, "novnc"), std::pair(kVm, "webmks")}) {
        SCOPED_TRACE(type);
        ConsoleSocket socket = open(redeem(issue_view_only(instance, type)));
        expect_looks_only(socket);
        EXPECT_EQ(socket.close().code, 1000);
    }
    EXPECT_NE(gateway().wait_for_line({"console_issued", "view_only=true"}), "");
    EXPECT_EQ(esxi_.count("violations"), 0);
    expect_none_open_on_esxi();
}

TEST_F(ViewOnlyTest, NorByPort902NorForProgramsWithoutAPage) {
    GatewayOptions mks = options();
    mks.vcenter_options = "console = \"mks\"\n";
    mks.allow_missing_origin = true;
    start(mks);
    ConsoleSocket socket = open_bare(issue_view_only(kVm, "webmks"));
    expect_looks_only(socket);
}

TEST_F(ViewOnlyTest, TheRightStaysWithTheSession) {
    start(options());
    const HttpAnswer redeemed = post_session("token", issue_view_only(kStatic, "novnc"));
    EXPECT_TRUE(redeemed.json().at("session").at("view_only").as_bool());
    const HttpAnswer resumed =
        post_session("resume", std::string(redeemed.json().at("secret").as_string()));
    EXPECT_TRUE(resumed.json().at("session").at("view_only").as_bool());
    ConsoleSocket socket = open(std::string(resumed.json().at("secret").as_string()));
    expect_looks_only(socket);

    const HttpAnswer full = post_session("token", issue(kStatic, "novnc"));
    EXPECT_FALSE(full.json().at("session").at("view_only").as_bool());
}

TEST_F(ViewOnlyTest, WhatIsNoRfbEndsTheSession) {
    start(options());
    ConsoleSocket socket = open(redeem(issue_view_only(kVm, "webmks")));
    ASSERT_EQ(shake_hands(socket), "fake");

    socket.send("\7");

    EXPECT_EQ(socket.read_to_end().code, 1002);
    expect_none_open_on_esxi();
}

TEST_F(ViewOnlyTest, ASerialLineHearsNothing) {
    ScriptedServer line({{{"login: ", 0}}});
    GatewayOptions serial = options();
    serial.instances = {{kStatic, line.address(), "project-a", "serial"}};
    start(serial);
    ConsoleSocket socket = open(redeem(issue_view_only(kStatic, "serial")));
    EXPECT_EQ(socket.read(7), "login: ");

    socket.send("root\r");

    EXPECT_EQ(socket.close().code, 1000);
    EXPECT_TRUE(eventually([&line] { return line.open() == 0; }));
    EXPECT_EQ(line.heard(), "");
}

TEST_F(ViewOnlyTest, IsAskedForInEveryFormAndRefusedWhereItCannotBe) {
    GatewayOptions both = options();
    both.instances = {{kStatic, vnc_.address(), "project-a", "spice"}};
    start(both);
    const std::string target = "/v2.1/servers/" + kVm + "/remote-consoles";
    const auto in_form = [](boost::json::value view_only) {
        const boost::json::object console{
            {"protocol", "mks"}, {"type", "webmks"}, {"view_only", std::move(view_only)}
        };
        return boost::json::object{{"remote_console", console}};
    };
    const HttpAnswer granted = post(target, in_form(true));
    ASSERT_EQ(granted.status, 200) << granted.body;
    const auto url = granted.json().at("remote_console").at("url").as_string();
    EXPECT_TRUE(post_session("token", token_of(std::string(url)))
                    .json()
                    .at("session")
                    .at("view_only")
                    .as_bool());

    const HttpAnswer wrong = post(target, in_form("yes"));
    EXPECT_EQ(wrong.status, 400);
    EXPECT_NE(wrong.body.find("view_only"), std::string::npos) << wrong.body;

    const HttpAnswer spice = ask_for(kStatic, "spice-html5", true);
    EXPECT_EQ(spice.status, 400);
    EXPECT_NE(spice.body.find("cannot be view-only"), std::string::npos) << spice.body;
    EXPECT_EQ(ask_for(kStatic, "spice-html5", false).status, 200);
}

}  // namespace
}  // namespace porthole::test
