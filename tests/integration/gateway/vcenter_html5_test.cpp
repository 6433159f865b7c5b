// SPDX-License-Identifier: Apache-2.0
// Consoles by the console service of a vCenter 5.5, which the simulated vCenter plays: it logs in
// by the ticket that it is given, and begins with ServerInit.
#include "integration/gateway/fixture.hpp"
#include "integration/gateway/frame_reader.hpp"
#include "integration/gateway/misbehaviour.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value_to.hpp>

#include <chrono>

namespace porthole::test {
namespace {

class VcenterHtml5Test : public StaticGatewayTest {
protected:
    VcenterHtml5Test() : vcenter_(vcenter_5_5()) {}

    /// `console` is the option of that name.
    void start_gateway(
        const std::string& console = "vcenter-html5",
        bool encrypted = true,
        const std::string& connect_timeout = "20s"
    ) {
        const std::string scheme = encrypted ? "wss" : "ws";
        const std::string service = scheme + ':' + std::to_string(count(scheme));
        GatewayOptions options = StaticGatewayTest::options();
        options.vcenter = &vcenter_;
        options.vcenter_ca_pem = ca_pem_;
        options.vcenter_options =
            "console = \"" + console + "\"\nconsole_service = \"" + service + "\"\n";
        options.allow_missing_origin = true;
        options.use = "many";
        options.connect_timeout = connect_timeout;
        start(options);
        token_ = issue(kVm, "webmks");
    }

    void set_mode(std::string_view mode, int count = 0) const {
        vcenter_.control("POST", "/console", boost::json::object{{"mode", mode}, {"count", count}});
    }

    int count(std::string_view name) const {
        return boost::json::value_to<int>(vcenter_.control("GET", "/console").at(name));
    }

    void expect_none_open() const {
        EXPECT_TRUE(eventually([this] { return count("tcp_open") == 0; }));
        EXPECT_EQ(count("open"), 0);
    }

    void expect_works() {
        ConsoleSocket socket = open_bare(token_);
        EXPECT_EQ(shake_hands(socket), "fake");
        expect_echo(socket);
        EXPECT_EQ(count("open"), 1);
        EXPECT_EQ(socket.close().code, 1000);
        expect_none_open();
    }

    VncServer flood_{VncBehaviour::flood};
    Esxi esxi_;
    Vcenter vcenter_;
    std::string ca_pem_;  ///< not empty: vCenter is known by that, and not by a thumbprint
    std::string token_;

private:
    VcenterOptions vcenter_5_5() const {
        VcenterOptions options = vcenter_options(esxi_, vnc_, flood_);
        const std::vector<std::string> more{
            "-version",
            "5.5.0",
            "-api-version",
            "5.5",
            "-build",
            "2001466",
            "-mks=false",
            "-console-service"
        };
        options.arguments.insert(options.arguments.end(), more.begin(), more.end());
        return options;
    }
};

TEST_F(VcenterHtml5Test, IsAConsoleByATicketForOurSession) {
    start_gateway();
    vcenter_.reset_calls();

    expect_works();

    auto calls = vcenter_.calls();
    EXPECT_EQ(calls["AcquireCloneTicket"], 1);
    EXPECT_EQ(calls["CloneSession"], 1);
    EXPECT_EQ(calls["AcquireTicket"], 0);
    EXPECT_EQ(count("closed_by_peer"), 1);
    EXPECT_EQ(count("violations"), 0);
    // The service's own session has ended, and ours has not.
    EXPECT_TRUE(eventually([this] { return vcenter_.sessions() == 1; }));
    EXPECT_NE(
        gateway().wait_for_line(
            {"session_opened", "transport=vcenter-html5", "why=\"configured; ESXi 5.5.0\""}
        ),
        ""
    );
    EXPECT_EQ(gateway().log().find("cst-VCT-"), std::string::npos);
}

TEST_F(VcenterHtml5Test, ReadsWhateverTheServiceMayTalkIn) {
    start_gateway();
    for (const char* mode : {"fragmented", "uint8utf8", "slow"}) {
        SCOPED_TRACE(mode);
        set_mode(mode, 1);
        expect_works();
    }
    EXPECT_EQ(count("violations"), 0);
}

TEST_F(VcenterHtml5Test, GoesUnencryptedWhereTheOperatorSaysSo) {
    start_gateway("vcenter-html5", false);
    expect_works();
}

TEST_F(VcenterHtml5Test, PinsByTheTicketWhereVcenterIsKnownByItsIssuer) {
    ca_pem_ = vcenter_.certificate().pem;
    start_gateway();
    expect_works();

    set_mode("wrong-certificate", 1);
    EXPECT_EQ(open_bare(token_).read_to_end().code, 4512);
}

TEST_F(VcenterHtml5Test, IsTakenByItselfWhereThereAreNoMksTickets) {
    start_gateway("auto");

    expect_works();

    EXPECT_NE(
        gateway().wait_for_line(
            {"session_opened",
             "transport=vcenter-html5",
             "why=\"ESXi 5.5.0; no mks tickets (InvalidArgument)\""}
        ),
        ""
    );
}

TEST_F(VcenterHtml5Test, BrowserGetsAnOpeningMessageByMessage) {
    start_gateway();
    FrameReader browser(gateway().proxy(), token_);

    expect_opening(browser);
}

TEST_F(VcenterHtml5Test, EndsTheSessionWithAReason) {
    start_gateway("vcenter-html5", true, "2s");
    const std::vector<Misbehaviour> all{
        {"close", 4515, "upstream_closed", 1},
        {"wrong-certificate", 4512, "thumbprint_mismatch", 1},
        {"refuse", 4511, "ticket_rejected", 2},
        {"no-subprotocol", 4514, "upstream_protocol", 1},
        {"stall-before-tls", 4504, "deadline_exceeded", 1},
        {"stall-before-101", 4504, "deadline_exceeded", 1},
    };
    for (const Misbehaviour& each : all) {
        SCOPED_TRACE(each.mode);
        set_mode(each.mode);
        vcenter_.reset_calls();

        expect_ending(open_bare(token_), each);

        EXPECT_EQ(vcenter_.calls()["AcquireCloneTicket"], each.tickets);
        // Nothing is said to whoever cannot prove to be vCenter.
        EXPECT_EQ(vcenter_.calls()["CloneSession"], each.mode == "no-subprotocol" ? 1 : 0);
        expect_none_open();
    }
    set_mode("ok");
    expect_works();
}

TEST_F(VcenterHtml5Test, TriesAFreshTicketOnce) {
    start_gateway();
    set_mode("refuse", 1);
    expect_works();

    vcenter_.control("POST", "/ticket", boost::json::object{{"mode", "stale"}});
    vcenter_.reset_calls();
    EXPECT_EQ(open_bare(token_).read_to_end().code, 4511);
    EXPECT_EQ(vcenter_.calls()["CloneSession"], 2);
    EXPECT_EQ(gateway().log().find("cst-VCT-"), std::string::npos);
}

TEST_F(VcenterHtml5Test, EndsWithAServiceThatBreaksOff) {
    start_gateway();
    for (const auto& [mode, code] :
         std::vector<std::pair<std::string, int>>{{"cut-mid-frame", 4518}, {"odd-text", 4514}}) {
        SCOPED_TRACE(mode);
        set_mode(mode, 1);
        ConsoleSocket socket = open_bare(token_);
        shake_hands(socket);
        if (mode == "cut-mid-frame") {
            socket.send(cut_text(1000));
        }

        EXPECT_EQ(socket.read_to_end().code, code);
        expect_none_open();
    }
}

TEST_F(VcenterHtml5Test, LeavesAServiceThatIsHalfOpenWithTheBrowser) {
    start_gateway();
    set_mode("half-open", 1);
    {
        FrameReader browser(gateway().proxy(), token_);
        EXPECT_EQ(browser.read(), "RFB 003.008\n");
        EXPECT_EQ(count("open"), 1);
    }
    expect_none_open();
}

TEST_F(VcenterHtml5Test, EndsWithItsVm) {
    start_gateway();
    ConsoleSocket socket = open_bare(token_);
    ASSERT_EQ(shake_hands(socket), "fake");

    vcenter_.set_power(kVm, "poweredOff");

    EXPECT_EQ(socket.read_to_end().code, 4409);
    expect_none_open();
}

}  // namespace
}  // namespace porthole::test
