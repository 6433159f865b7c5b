// SPDX-License-Identifier: Apache-2.0
// ESXi hosts that misbehave: the browser is told, in time, and nothing is left open.
#include "integration/gateway/fixture.hpp"
#include "integration/gateway/misbehaviour.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <list>

namespace porthole::test {
namespace {

using SteadyClock = std::chrono::steady_clock;

class UpstreamTest : public VsphereGatewayTest {
protected:
    void start_in_haste() {
        GatewayOptions haste = options();
        haste.connect_timeout = "1s";
        haste.allow_missing_origin = true;
        haste.use = "many";
        start(haste);
        token_ = issue(kVm, "webmks");
    }

    ConsoleSocket connect() { return open_bare(token_); }

    void expect_works() {
        ConsoleSocket socket = connect();
        EXPECT_EQ(shake_hands(socket), "fake");
        EXPECT_EQ(socket.close().code, 1000);
    }

    std::string token_;
};

TEST_F(UpstreamTest, EndsTheSessionWithAReason) {
    start_in_haste();
    const std::vector<Misbehaviour> all{
        {"close-before-tls", 4515, "upstream_closed", 1},
        {"close-in-handshake", 4515, "upstream_closed", 1},
        {"refuse-ticket", 4511, "ticket_rejected", 2},
        {"status-200", 4511, "ticket_rejected", 2},
        {"redirect", 4511, "ticket_rejected", 2},
        {"huge-headers", 4514, "upstream_protocol", 1},
        {"wrong-accept", 4514, "upstream_protocol", 1},
        {"no-subprotocol", 4514, "upstream_protocol", 1},
        {"extra-subprotocol", 4514, "upstream_protocol", 1},
        {"junk-after-101", 4514, "upstream_protocol", 1},
        {"masked-frames", 4514, "upstream_protocol", 1},
        {"text-frames", 4514, "upstream_protocol", 1},
        {"close-code", 4518, "console_moving", 1},
    };
    for (const Misbehaviour& each : all) {
        SCOPED_TRACE(each.mode);
        esxi_.set_mode(each.mode);
        vcenter_.reset_calls();
        const auto began = SteadyClock::now();

        const Ending ending = expect_ending(connect(), each);

        EXPECT_LT(SteadyClock::now() - began, Seconds(10));
        EXPECT_EQ(vcenter_.calls()["AcquireTicket"], each.tickets);
        const std::string request = "request=" + ending.reason.substr(each.reason.size() + 1);
        EXPECT_NE(gateway().wait_for_line({request, "cause=" + each.reason}), "");
        expect_none_open_on_esxi();
    }
    EXPECT_NE(gateway().wait_for_line({"ticket_renewed", "request=req-"}), "");
    esxi_.set_mode("ok");
    expect_works();
}

TEST_F(UpstreamTest, DoesNotWaitForEverForAHost) {
    start_in_haste();
    for (const char* mode : {"stall-before-tls", "stall-before-101", "partial-101-stall"}) {
        SCOPED_TRACE(mode);
        esxi_.set_mode(mode, 1);
        const auto began = SteadyClock::now();

        ConsoleSocket socket = connect();
        const Ending ending = socket.read_to_end();

        EXPECT_EQ(ending.code, 4504);
        EXPECT_TRUE(ending.reason.starts_with("deadline_exceeded req-")) << ending;
        EXPECT_GE(SteadyClock::now() - began, Milliseconds(900));
        EXPECT_LT(SteadyClock::now() - began, Seconds(10));
        expect_none_open_on_esxi();
    }
    EXPECT_NE(gateway().wait_for_line({"session_refused", "cause=deadline_exceeded"}), "");
    expect_works();
}

TEST_F(UpstreamTest, TriesAFreshTicketOnce) {
    start_in_haste();
    for (const char* mode : {"refuse-ticket", "status-200", "redirect"}) {
        SCOPED_TRACE(mode);
        esxi_.set_mode(mode, 1);
        expect_works();
    }
    // A ticket that the host never heard of, or that is stale, is no different.
    vcenter_.control("POST", "/ticket", boost::json::object{{"mode", "stale"}});
    EXPECT_EQ(connect().read_to_end().code, 4511);
}

TEST_F(UpstreamTest, PutsNoCloseIntoAFrameThatWasCut) {
    start_in_haste();
    esxi_.set_mode("cut-mid-frame", 1, 500);
    ClientConnection connection(gateway().proxy());
    connection.write(upgrade_request("/?token=" + token_, {{"Sec-WebSocket-Protocol", "binary"}}));
    connection.read_until("\r\n\r\n");
    EXPECT_EQ(connection.read_exactly(14), "\x82\x0cRFB 003.008\n");
    connection.write(client_frame(2, "RFB 003.008\n"));
    EXPECT_EQ(connection.read_exactly(4), "\x82\x02\x01\x01");
    connection.write(client_frame(2, "\x01"));
    EXPECT_EQ(connection.read_exactly(6), std::string("\x82\x04\0\0\0\0", 6));
    connection.write(client_frame(2, "\x01"));
    connection.read_exactly(2 + 28);
    const std::string message = cut_text(3000);
    connection.write(client_frame(2, message));

    // The cut may come after any number of whole frames, which hold the message's first bytes.
    const std::string rest = connection.read_to_end();
    std::string payload;
    std::size_t at = 0;
    std::size_t length = 0;
    bool cut = false;
    while (at < rest.size() && !cut) {
        ASSERT_EQ(rest[at], '\x82');
        const bool is_long = rest.at(at + 1) == 126;
        const auto byte = [&rest](std::size_t i) { return static_cast<unsigned char>(rest.at(i)); };
        length =
            is_long ? static_cast<std::size_t>(byte(at + 2)) << 8U | byte(at + 3) : byte(at + 1);
        at += is_long ? 4 : 2;
        cut = rest.size() - at < length;
        payload += rest.substr(at, length);
        at += length;
    }

    EXPECT_TRUE(cut);
    EXPECT_TRUE(message.starts_with(payload));
    EXPECT_NE(gateway().wait_for_line({"session_ended", "cause=console_moving"}), "");
    expect_none_open_on_esxi();
}

TEST_F(UpstreamTest, EndsAnIdleSessionWhenTheBrowserDoes) {
    start_in_haste();
    esxi_.set_mode("stall-after-101", 3);
    ConsoleSocket closed = connect();
    ConsoleSocket ended = connect();
    ConsoleSocket crashed = connect();
    EXPECT_TRUE(eventually([this] { return esxi_.count("open") == 3; }));

    EXPECT_EQ(closed.close().code, 1000);
    ended.connection().end_sending();
    crashed.connection().reset();

    expect_none_open_on_esxi();
    EXPECT_EQ(esxi_.count("violations"), 0);
}

TEST_F(UpstreamTest, SendsNoTicketToAHostOfAnotherCertificate) {
    start_in_haste();
    const std::string wrong1 = make_certificate().sha1;
    const std::string wrong256 = make_certificate().sha256;
    struct Case {
        std::string name;
        std::string sha1;
        std::string sha256;
        int code;
    };
    const std::vector<Case> cases{
        {"both right", "", "", 1000},
        {"SHA-1 alone, right", "", "none", 1000},
        {"SHA-256 alone, right", "none", "", 1000},
        {"SHA-256 right, SHA-1 wrong", wrong1, "", 1000},
        {"both wrong", wrong1, wrong256, 4512},
        {"SHA-256 wrong, SHA-1 right", "", wrong256, 4512},
        {"SHA-1 alone, wrong", wrong1, "none", 4512},
        {"none, and no authority that knows it", "none", "none", 4512},
    };
    int used = 0;
    int unused = 0;
    for (const Case& each : cases) {
        SCOPED_TRACE(each.name);
        vcenter_.control(
            "POST", "/thumbprint", boost::json::object{{"sha1", each.sha1}, {"sha256", each.sha256}}
        );

        ConsoleSocket socket = connect();
        if (each.code == 1000) {
            EXPECT_EQ(shake_hands(socket), "fake");
            EXPECT_EQ(socket.close().code, 1000);
            ++used;
        } else {
            EXPECT_EQ(socket.read_to_end().code, each.code);
            ++unused;
        }

        // Tickets that were presented are gone from the host's book.
        EXPECT_EQ(esxi_.count("tickets"), unused);
        EXPECT_EQ(esxi_.count("total"), used);
    }
    EXPECT_NE(gateway().wait_for_line({"certificate_refused", "host=127.0.0.1"}), "");
    EXPECT_NE(gateway().wait_for_line({"session_refused", "cause=thumbprint_mismatch"}), "");
    expect_none_open_on_esxi();
}

TEST_F(UpstreamTest, PinsTheCertificateThatTicketsOfVsphere9Hold) {
    VcenterOptions of_9 = vcenter_options(esxi_, vnc_, flood_);
    of_9.arguments.insert(of_9.arguments.end(), {"-version", "9.0.0", "-api-version", "9.0.0.0"});
    const Vcenter vcenter(std::move(of_9));
    GatewayOptions pinned = options();
    pinned.vcenter = &vcenter;
    start(pinned);

    ConsoleSocket socket = open_console(kVm, "webmks");
    expect_echo(socket);

    // Told by thumbprint again, which is a wrong one.
    const std::string wrong = make_certificate().sha256;
    vcenter.control("POST", "/thumbprint", boost::json::object{{"sha256", wrong}});
    EXPECT_EQ(open(redeem(issue(kVm, "webmks"))).read_to_end().code, 4512);
}

TEST_F(UpstreamTest, TrustsAHostWithoutThumbprintByItsAuthorityAlone) {
    const Certificate known = make_certificate();
    CertificateOptions of_another_host;
    of_another_host.names = {"DNS:esxi.example", "IP:127.0.0.2"};
    const Certificate misnamed = make_certificate(of_another_host);
    const Certificate unknown = make_certificate();
    CertificateOptions of_long_ago;
    of_long_ago.expired = true;
    const Certificate expired = make_certificate(of_long_ago);
    struct Case {
        std::string name;
        const Certificate& certificate;
        int code;
    };
    const std::vector<Case> cases{
        {"known", known, 1000},
        {"known, of another name", misnamed, 4512},
        {"known, expired", expired, 4512},
        {"unknown", unknown, 4512},
    };
    for (const Case& each : cases) {
        SCOPED_TRACE(each.name);
        const TemporaryFolder folder;
        const Esxi esxi(
            {"--certificate",
             folder.write("certificate.pem", each.certificate.pem).string(),
             "--private-key",
             folder.write("key.pem", each.certificate.key_pem).string()}
        );
        const Vcenter vcenter(vcenter_options(esxi, vnc_, flood_));
        vcenter.control(
            "POST", "/thumbprint", boost::json::object{{"sha1", "none"}, {"sha256", "none"}}
        );
        GatewayOptions by_authority = options();
        by_authority.vcenter = &vcenter;
        by_authority.vcenter_ca_pem =
            vcenter.certificate().pem + known.pem + misnamed.pem + expired.pem;
        start(by_authority);

        ConsoleSocket socket = open(redeem(issue(kVm, "webmks")));
        if (each.code == 1000) {
            EXPECT_EQ(shake_hands(socket), "fake");
            EXPECT_EQ(socket.close().code, each.code);
        } else {
            EXPECT_EQ(socket.read_to_end().code, each.code);
            EXPECT_EQ(esxi.count("tickets"), 1);  // it was not sent
        }
        EXPECT_EQ(gateway().stop(), 0);
    }
}

TEST_F(UpstreamTest, KeepsToTheHostsLimitOfConsoles) {
    start_in_haste();
    constexpr int kLimit = 40;
    std::list<ConsoleSocket> sockets;
    for (int i = 0; i < kLimit; ++i) {
        EXPECT_EQ(shake_hands(sockets.emplace_back(connect())), "fake");
    }

    const Ending ending = connect().read_to_end();
    EXPECT_EQ(ending.code, 4429);
    EXPECT_TRUE(ending.reason.starts_with("console_limit_reached req-")) << ending;
    EXPECT_NE(
        gateway().wait_for_line(
            {"vcenter_call_failed",
             "cause=console_limit_reached",
             "connectionLimit 40; open: 40 from 127.0.0.1 (porthole)"}
        ),
        ""
    );
    // Every one that ends makes room, however it ends.
    sockets.front().connection().reset();
    sockets.pop_front();
    EXPECT_TRUE(eventually([this] { return esxi_.count("open") == kLimit - 1; }));
    expect_works();

    sockets.clear();
    expect_none_open_on_esxi();
}

TEST_F(UpstreamTest, SaysWhenNobodyListens) {
    std::uint16_t port = 0;
    {
        const VncServer gone;
        port = gone.port();
    }
    GatewayOptions nobody = options();
    nobody.instances = {{kStatic, "127.0.0.1:" + std::to_string(port)}};
    start(nobody);

    ConsoleSocket socket = open(redeem(issue(kStatic, "novnc")));

    const Ending ending = socket.read_to_end();
    EXPECT_EQ(ending.code, 4513);
    EXPECT_TRUE(ending.reason.starts_with("upstream_unreachable req-")) << ending;
}

}  // namespace
}  // namespace porthole::test
