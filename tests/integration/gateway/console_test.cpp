// SPDX-License-Identifier: Apache-2.0
// The whole path, from the API to the console's bytes, as it should be.
#include "integration/gateway/fixture.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include <filesystem>
#include <regex>

namespace porthole::test {
namespace {

class ConsoleTest : public VsphereGatewayTest {
protected:
    struct Form {
        std::string instance;
        std::string type;
        std::string url_before_token;
        std::string name;
    };
    const std::vector<Form> kForms{
        {kVm, "webmks", kOrigin + "/?token=", "web01"},
        {kStatic, "novnc", kOrigin + "/vnc_auto.html?token=", kStatic},
    };

    /// Asks in Nova's form, and returns the URL.
    std::string ask_as_nova(const Form& form) {
        const boost::json::object body{
            {"remote_console", {{"protocol", protocol_of(form.type)}, {"type", form.type}}}
        };
        const HttpAnswer answer = send_http(
            gateway().api(),
            "POST",
            "/v2.1/servers/" + form.instance + "/remote-consoles",
            {{"X-Auth-Token", kAliceKey}, {"OpenStack-API-Version", "compute 2.8"}},
            boost::json::serialize(body)
        );
        EXPECT_EQ(answer.status, 200) << answer.body;
        EXPECT_EQ(answer.field("openstack-api-version"), "compute 2.8");
        return checked_url(answer.json().at("remote_console"), form, 3);
    }

    std::string ask_as_specified(const Form& form) {
        const HttpAnswer answer = ask(form.instance, form.type);
        EXPECT_EQ(answer.status, 200) << answer.body;
        EXPECT_EQ(answer.field("content-type"), "application/json");
        EXPECT_EQ(answer.field("cache-control"), "no-store");
        EXPECT_TRUE(answer.field("x-openstack-request-id").starts_with("req-"));
        return checked_url(answer.json(), form, 2);
    }

    static std::string checked_url(
        const boost::json::value& console, const Form& form, std::size_t members
    ) {
        EXPECT_EQ(console.get_object().size(), members);
        EXPECT_EQ(console.at("protocol").get_string(), protocol_of(form.type));
        auto url = boost::json::value_to<std::string>(console.at("url"));
        EXPECT_TRUE(url.starts_with(form.url_before_token)) << url;
        EXPECT_EQ(token_of(url).size(), 43U);  // 256 bits
        return url;
    }

    void expect_page(const std::string& url) {
        const HttpAnswer page = send_http(gateway().proxy(), "GET", url.substr(kOrigin.size()));
        EXPECT_EQ(page.status, 200);
        EXPECT_TRUE(page.field("content-type").starts_with("text/html"));
        EXPECT_EQ(page.field("cache-control"), "no-store");
        EXPECT_EQ(page.field("x-content-type-options"), "nosniff");
        EXPECT_EQ(page.field("referrer-policy"), "no-referrer");
        const std::string policy = page.field("content-security-policy");
        for (const char* part :
             {"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"}) {
            EXPECT_NE(policy.find(part), std::string::npos) << policy;
        }
        EXPECT_NE(page.body.find("<html"), std::string::npos);
        EXPECT_EQ(page.body.find(token_of(url)), std::string::npos);
    }

    void expect_session(const std::string& url, const Form& form) {
        const HttpAnswer granted = post_session("token", token_of(url));
        ASSERT_EQ(granted.status, 200) << granted.body;
        EXPECT_EQ(granted.field("cache-control"), "no-store");
        const boost::json::value session = granted.json().at("session");
        EXPECT_EQ(session.at("protocol").get_string(), protocol_of(form.type));
        EXPECT_EQ(session.at("type").get_string(), form.type);
        EXPECT_EQ(session.at("instance").at("id").get_string(), form.instance);
        EXPECT_EQ(session.at("instance").at("name").get_string(), form.name);

        ConsoleSocket socket =
            open(boost::json::value_to<std::string>(granted.json().at("secret")));
        ASSERT_EQ(socket.answer().status, 101);
        EXPECT_EQ(socket.answer().field("sec-websocket-protocol"), "binary");
        EXPECT_EQ(shake_hands(socket), "fake");
        expect_echo(socket);
        EXPECT_EQ(vnc_.open(), 1);
        const Ending ending = socket.close();
        EXPECT_EQ(ending.code, 1000);
        EXPECT_TRUE(ending.reason.starts_with("browser_closed req-")) << ending;
        EXPECT_TRUE(eventually([this] { return vnc_.open() == 0; }));
    }
};

TEST_F(ConsoleTest, OpensByBothFormsOfTheApi) {
    start(options());
    for (const Form& form : kForms) {
        for (const bool nova : {false, true}) {
            SCOPED_TRACE(form.type + (nova ? ", Nova's form" : ", our own form"));
            const std::string url = nova ? ask_as_nova(form) : ask_as_specified(form);

            // A page that is fetched, by a link preview perhaps, uses nothing up.
            expect_page(url);
            expect_page(url);
            expect_session(url, form);
        }
    }
    expect_none_open_on_esxi();
    EXPECT_EQ(esxi_.count("closed_by_peer"), 2);
    EXPECT_EQ(esxi_.count("violations"), 0);
    EXPECT_NE(gateway().wait_for_line({"session_ended", "cause=browser_closed"}), "");
    for (const Form& form : kForms) {
        SCOPED_TRACE(form.type);
        const std::string instance = "instance=" + form.instance;
        const std::string type = "type=" + form.type;
        EXPECT_NE(
            gateway().wait_for_line({"console_issued", instance, type, "user=alice", "grant="}), ""
        );
        EXPECT_NE(gateway().wait_for_line({"token_redeemed", instance, "grant="}), "");
        EXPECT_NE(
            gateway().wait_for_line({"session_opened", instance, type, "peer=127.0.0.1"}), ""
        );
    }
}

TEST_F(ConsoleTest, PassesEveryLegalWayToSendFrames) {
    start(options());
    for (const char* mode : {"fragmented", "coalesced", "trickle", "ping"}) {
        SCOPED_TRACE(mode);
        esxi_.set_mode(mode, 1);

        ConsoleSocket socket = open_console(kVm, "webmks");
        expect_echo(socket);

        EXPECT_EQ(socket.close().code, 1000);
    }
    EXPECT_GT(esxi_.count("pongs"), 0);
    EXPECT_EQ(esxi_.count("violations"), 0);
    expect_none_open_on_esxi();
}

TEST_F(ConsoleTest, TakesEveryLegalWayThatBrowsersSendFrames) {
    start(options());
    for (const Form& form : kForms) {
        SCOPED_TRACE(form.type);
        ConsoleSocket socket = open_console(form.instance, form.type);
        const std::string message = cut_text(5000);

        for (const std::size_t frame_bytes : {1, 7, 126, 4000}) {
            socket.send_fragmented(message, frame_bytes);
            EXPECT_TRUE(socket.read(message.size()) == message) << frame_bytes;
        }
        EXPECT_TRUE(socket.ping("", cut_text(10)));
        EXPECT_TRUE(socket.ping(std::string(125, 'p'), cut_text(10)));
        // By hand: a frame that arrives byte by byte, and several in one segment.
        for (const char byte : client_frame(2, cut_text(60, 7))) {
            socket.connection().write(std::string_view(&byte, 1));
        }
        EXPECT_EQ(socket.read(68), cut_text(60, 7));
        socket.connection().write(
            client_frame(2, cut_text(10, 1)) + client_frame(9, "") + client_frame(2, "") +
            client_frame(2, cut_text(10, 2))
        );
        EXPECT_EQ(socket.read(36), cut_text(10, 1) + cut_text(10, 2));

        EXPECT_EQ(socket.close().code, 1000);
    }
    EXPECT_EQ(esxi_.count("violations"), 0);
}

TEST_F(ConsoleTest, ServesProgramsThatOpenTheirWebSocketAtOnce) {
    GatewayOptions with_programs = options();
    with_programs.allow_missing_origin = true;
    start(with_programs);
    for (const Form& form : kForms) {
        for (const char* before_token :
             {"/?token=",
              "/websockify?token=",
              "/any/path?token=",
              "/?path=%3Ftoken%3D",
              "/websockify?path=%3Ftoken%3D",
              "/?path=websockify%3Ftoken%3D"}) {
            SCOPED_TRACE(form.type + " " + before_token);
            WebSocketOptions options;
            options.target = before_token + issue(form.instance, form.type);

            ConsoleSocket socket(gateway().proxy(), options);
            ASSERT_EQ(socket.answer().status, 101);
            EXPECT_EQ(socket.answer().field("sec-websocket-protocol"), "binary");
            EXPECT_EQ(shake_hands(socket), "fake");
            EXPECT_EQ(socket.close().code, 1000);

            const ConsoleSocket again(gateway().proxy(), options);
            EXPECT_EQ(again.answer().status, 403);
            EXPECT_EQ(again.answer().body, "");
        }
    }
    // Nova's serial clients offer none; then we must not choose one.
    WebSocketOptions options;
    options.target = "/?token=" + issue(kStatic, "novnc");
    options.subprotocols = "";
    ConsoleSocket socket(gateway().proxy(), options);
    ASSERT_EQ(socket.answer().status, 101);
    EXPECT_EQ(socket.answer().field("sec-websocket-protocol"), "");
    EXPECT_EQ(shake_hands(socket), "fake");
}

TEST_F(ConsoleTest, SaysWhenTheConsoleHangsUp) {
    const VncServer hanging_up(VncBehaviour::hang_up);
    GatewayOptions with_it = options();
    with_it.instances.push_back({kUnknown, hanging_up.address()});
    start(with_it);

    ConsoleSocket socket = open_console(kUnknown, "novnc");
    const Ending ending = socket.read_to_end();

    EXPECT_EQ(ending.code, 4515);
    EXPECT_TRUE(ending.reason.starts_with("upstream_closed req-")) << ending;
}

/// A guest in QEMU that boots GRUB from a CD, and its VNC server.
class Guest {
public:
    static constexpr const char* kImage = "/usr/lib/grub-rescue/grub-rescue-cdrom.iso";

    Guest()
        : process_(
              {"/usr/bin/setpriv",
               "--pdeathsig",
               "KILL",
               "qemu-system-x86_64",
               "-accel",
               "tcg",
               "-m",
               "64",
               "-display",
               "none",
               "-nic",
               "none",
               "-serial",
               "none",
               "-parallel",
               "none",
               "-monitor",
               "none",
               "-name",
               "web-1",
               "-vnc",
               "unix:" + console(),
               "-cdrom",
               kImage}
          ) {}

    std::string console() const { return (folder_.path() / "vnc").string(); }
    bool listens() const {
        return eventually([this] { return std::filesystem::is_socket(console()); });
    }

private:
    TemporaryFolder folder_;
    Process process_;
};

/// Asks for the whole screen in Raw encoding and returns its pixels.
std::string screen_of(ConsoleSocket& socket, std::size_t width, std::size_t height) {
    std::string request{3, 0, 0, 0, 0, 0};
    for (const std::size_t size : {width, height}) {
        request += static_cast<char>(size >> 8U);
        request += static_cast<char>(size & 0xffU);
    }
    socket.send(request);
    const std::string update = socket.read(4);
    std::string pixels;
    const auto rectangles = static_cast<unsigned char>(update.at(3));
    for (unsigned i = 0; i < rectangles; ++i) {
        const std::string head = socket.read(12);
        const auto number = [&head](std::size_t at) {
            return static_cast<std::size_t>(static_cast<unsigned char>(head.at(at))) << 8U |
                   static_cast<unsigned char>(head.at(at + 1));
        };
        pixels += socket.read(number(4) * number(6) * 4);
    }
    return pixels;
}

TEST_F(ConsoleTest, ShowsTheScreenOfARealGuest) {
    ASSERT_TRUE(std::filesystem::exists(Guest::kImage))
        << "install grub-rescue-pc and qemu-system-x86";
    const Guest guest;
    ASSERT_TRUE(guest.listens());
    VcenterOptions with_grub;
    with_grub.password = kVcenterPassword;
    with_grub.inventory = {
        {{"name", "grub"},
         {"instance_uuid", kVm},
         {"folder", "project-a"},
         {"console", guest.console()}}
    };
    with_grub.arguments = {"-esxi", esxi_.control_url(), "-api-version", "8.0.3.0"};
    const Vcenter vcenter(with_grub);
    GatewayOptions with_guest;
    with_guest.vcenter = &vcenter;
    start(with_guest);

    ConsoleSocket socket = open(redeem(issue(kVm, "webmks")));
    EXPECT_EQ(socket.read(12), "RFB 003.008\n");
    socket.send("RFB 003.008\n");
    EXPECT_EQ(socket.read(2), "\x01\x01");
    socket.send("\x01");
    EXPECT_EQ(socket.read(4), std::string(4, '\0'));
    socket.send("\x01");
    const std::string init = socket.read(24 + 12);
    ASSERT_EQ(init.substr(24), "QEMU (web-1)");
    const auto size = [&init](std::size_t at) {
        return static_cast<std::size_t>(static_cast<unsigned char>(init[at])) << 8U |
               static_cast<unsigned char>(init[at + 1]);
    };
    socket.send(std::string{2, 0, 0, 1, 0, 0, 0, 0});  // Raw alone: the screen's size stays
    const bool shows_something = eventually([&] {
        const std::string screen = screen_of(socket, size(0), size(2));
        return screen.find_first_not_of('\0') != std::string::npos;
    });

    EXPECT_TRUE(shows_something);
    EXPECT_EQ(socket.close().code, 1000);
    expect_none_open_on_esxi();
}

}  // namespace
}  // namespace porthole::test
