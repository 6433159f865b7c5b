// SPDX-License-Identifier: Apache-2.0
// Consoles by port 902 of an ESXi host: row "mksproxy" of the acceptance list.
#include "integration/gateway/fixture.hpp"
#include "integration/gateway/frame_reader.hpp"
#include "integration/gateway/misbehaviour.hpp"

#include <boost/json/object.hpp>

#include <chrono>

namespace porthole::test {
namespace {

class AuthdTest : public VsphereGatewayTest {
protected:
    void start_with_mks(const std::string& connect_timeout = "20s") {
        GatewayOptions mks = options();
        mks.vcenter_options = "console = \"mks\"\n";
        mks.allow_missing_origin = true;
        mks.use = "many";
        mks.connect_timeout = connect_timeout;
        start(mks);
        token_ = issue(kVm, "webmks");
    }

    void expect_works() {
        ConsoleSocket socket = open_bare(token_);
        EXPECT_EQ(shake_hands(socket), "fake");
        expect_echo(socket);
        EXPECT_EQ(esxi_.count("open"), 1);
        EXPECT_EQ(socket.close().code, 1000);
        expect_none_open_on_esxi();
    }

    std::string token_;
};

// Acceptance list: happy path, whole lines or not.
TEST_F(AuthdTest, HappyPath) {
    start_with_mks();

    expect_works();
    esxi_.set_mode("authd-split-lines", 1);
    expect_works();

    EXPECT_EQ(vcenter_.calls()["AcquireTicket"], 2);
    EXPECT_EQ(esxi_.count("violations"), 0);
    EXPECT_EQ(esxi_.count("closed_by_peer"), 2);
}

TEST_F(AuthdTest, BrowserGetsAnOpeningMessageByMessage) {
    start_with_mks();
    FrameReader browser(gateway().proxy(), token_);

    expect_opening(browser);
}

// Acceptance list: wrong first thumbprint, wrong second thumbprint, any unexpected code.
TEST_F(AuthdTest, EndsTheSessionWithAReason) {
    start_with_mks();
    const std::vector<Misbehaviour> all{
        {"authd-close", 4515, "upstream_closed", 1},
        {"authd-no-ssl", 4514, "upstream_protocol", 1},
        {"authd-busy", 4514, "upstream_protocol", 1},
        {"authd-endless-greeting", 4514, "upstream_protocol", 1},
        {"authd-wrong-certificate", 4512, "thumbprint_mismatch", 1},
        {"authd-refuse-user", 4511, "ticket_rejected", 2},
        {"authd-refuse-pass", 4511, "ticket_rejected", 2},
        {"authd-odd-code", 4514, "upstream_protocol", 1},
        {"authd-no-thumbprint", 4514, "upstream_protocol", 1},
        {"authd-refuse-connect", 4511, "ticket_rejected", 2},
        {"authd-endless-line", 4514, "upstream_protocol", 1},
        {"authd-wrong-vm-certificate", 4512, "thumbprint_mismatch", 1},
    };
    for (const Misbehaviour& each : all) {
        SCOPED_TRACE(each.mode);
        esxi_.set_mode(each.mode);
        vcenter_.reset_calls();

        expect_ending(open_bare(token_), each);

        EXPECT_EQ(vcenter_.calls()["AcquireTicket"], each.tickets);
        expect_none_open_on_esxi();
    }
    esxi_.set_mode("authd-ok");
    expect_works();
}

TEST_F(AuthdTest, EndsWithAVmThatEnds) {
    start_with_mks();
    esxi_.set_mode("authd-close-after-nonce", 1);
    ConsoleSocket socket = open_bare(token_);

    EXPECT_EQ(shake_hands(socket), "");

    EXPECT_EQ(socket.read_to_end().code, 4518);
    expect_none_open_on_esxi();
}

TEST_F(AuthdTest, DoesNotWaitForEverForAHost) {
    start_with_mks("1s");
    for (const char* mode : {"authd-stall", "authd-stall-before-vm", "authd-unread-bytes"}) {
        SCOPED_TRACE(mode);
        esxi_.set_mode(mode, 1);
        const auto began = std::chrono::steady_clock::now();

        ConsoleSocket socket = open_bare(token_);
        const Ending ending = socket.read_to_end();

        EXPECT_TRUE(ending.code == 4504 || ending.code == 4514) << ending;
        EXPECT_LT(std::chrono::steady_clock::now() - began, Seconds(10));
        expect_none_open_on_esxi();
    }
}

TEST_F(AuthdTest, TriesAFreshTicketOnce) {
    start_with_mks();
    esxi_.set_mode("authd-refuse-pass", 1);
    expect_works();

    vcenter_.control("POST", "/ticket", boost::json::object{{"mode", "stale"}});
    EXPECT_EQ(open_bare(token_).read_to_end().code, 4511);
}

TEST_F(AuthdTest, TicketIsNotInTheLog) {
    start_with_mks();
    esxi_.set_mode("authd-refuse-connect", 2);
    EXPECT_EQ(open_bare(token_).read_to_end().code, 4511);

    EXPECT_NE(gateway().wait_for_line({"authd_refused", "step=CONNECT", "code=550"}), "");
    EXPECT_EQ(gateway().log().find("USER "), std::string::npos);
}

}  // namespace
}  // namespace porthole::test
