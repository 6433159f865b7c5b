// SPDX-License-Identifier: Apache-2.0
// `porthole tunnel`: a native viewer's connection to a console, by its URL.
#include "integration/gateway/fixture.hpp"
#include "support/process.hpp"

#include <gmock/gmock.h>

#include <csignal>

namespace porthole::test {
namespace {

using testing::HasSubstr;
using namespace std::string_view_literals;

class TunnelTest : public VsphereGatewayTest {
protected:
    /// The console's URL, where this gateway is, as a user would have got it.
    std::string url(const std::string& instance, std::string_view type) {
        const ServerAddress& proxy = gateway().proxy();
        const std::string scheme = proxy.ca_pem.empty() ? "http" : "https";
        return fmt::format(
            "{}://127.0.0.1:{}/?token={}", scheme, proxy.port, issue(instance, type)
        );
    }

    /// Options by which the URL above is one of the gateway's own.
    GatewayOptions reachable() {
        GatewayOptions options = VsphereGatewayTest::options();
        options.proxy_options = "allow_same_host_origin = true\n";
        return options;
    }

    static Process tunnel(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {built_program("porthole"), "tunnel"});
        return Process(arguments);
    }

    /// The port in "novnc console of web01 at 127.0.0.1:5901".
    static ServerAddress viewer_address(Process& tunnel) {
        const std::string line = tunnel.read_line();
        return {static_cast<std::uint16_t>(std::stoi(line.substr(line.rfind(':') + 1))), ""};
    }

    /// RFB's opening as a native viewer has it; returns the desktop's name.
    static std::string shake_hands_natively(ClientConnection& viewer) {
        EXPECT_EQ(viewer.read_exactly(12), "RFB 003.008\n");
        viewer.write("RFB 003.008\n");
        EXPECT_EQ(viewer.read_exactly(2), "\1\1"sv);
        viewer.write("\1");
        EXPECT_EQ(viewer.read_exactly(4), "\0\0\0\0"sv);
        viewer.write("\1");
        const std::string head = viewer.read_exactly(24);
        return viewer.read_exactly(static_cast<unsigned char>(head.back()));
    }
};

TEST_F(TunnelTest, CarriesEveryTransportToANativeViewer) {
    start(reachable());
    for (const auto& [instance, type] :
         {std::pair(kStatic, "novnc"),
          std::pair(kStatic, "xvpvnc"),
          std::pair(kVm, "webmks"),
          std::pair(kVm, "xvpvnc")}) {
        Process process = tunnel({url(instance, type)});
        ClientConnection viewer(viewer_address(process));
        EXPECT_EQ(shake_hands_natively(viewer), "fake") << type;
        const std::string message = cut_text(70'000, 7);
        viewer.write(message);
        EXPECT_TRUE(viewer.read_exactly(message.size()) == message) << type;
        process.signal(SIGTERM);
        EXPECT_EQ(process.wait(), 0);
    }
    expect_none_open_on_esxi();
}

TEST_F(TunnelTest, LetsAViewerComeBack) {
    start(reachable());
    Process process = tunnel({url(kStatic, "novnc")});
    const ServerAddress address = viewer_address(process);
    for (int i = 0; i < 3; ++i) {
        ClientConnection viewer(address);
        EXPECT_EQ(shake_hands_natively(viewer), "fake");
    }
}

TEST_F(TunnelTest, JoinsWhereConsolesAreShared) {
    GatewayOptions shared = reachable();
    shared.sessions = "sharing = \"ask\"\n";
    start(shared);
    ConsoleSocket user = open_console(kStatic, "novnc");
    Process process = tunnel({url(kStatic, "novnc")});
    ClientConnection viewer(viewer_address(process));

    EXPECT_EQ(shake_hands_natively(viewer), "fake");
    expect_echo(user);
}

TEST_F(TunnelTest, StartsAViewerAndEndsWithIt) {
    start(reachable());
    Process process =
        tunnel({url(kStatic, "novnc"), "--", "sh", "-c", "echo {host} {port}; exit 3"});
    const ServerAddress address = viewer_address(process);
    EXPECT_EQ(process.read_line(), fmt::format("127.0.0.1 {}", address.port));
    EXPECT_EQ(process.wait(), 3);
}

TEST_F(TunnelTest, IsAPipeOnRequest) {
    start(reachable());
    Process process = tunnel({"-", "--stdio"});
    process.write(url(kStatic, "novnc") + "\n");
    EXPECT_EQ(process.read_line(), "RFB 003.008");
    process.close_input();
    EXPECT_EQ(process.wait(), 0);
}

TEST_F(TunnelTest, TellsWhyItCannot) {
    start(reachable());
    const std::string used = url(kStatic, "novnc");
    redeem(token_of(used));
    const CommandResult refused = run_porthole({"tunnel", used});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_THAT(refused.errors, HasSubstr("req-"));

    EXPECT_EQ(run_porthole({"tunnel", "https://consoles.example/"}).exit_code, 2);
    EXPECT_EQ(
        run_porthole({"tunnel", url(kStatic, "novnc"), "--listen", "0.0.0.0:0"}).exit_code, 2
    );
}

TEST_F(TunnelTest, VerifiesTheGateway) {
    GatewayOptions https = reachable();
    https.https = true;
    start(https);
    const CommandResult refused = run_porthole({"tunnel", url(kStatic, "novnc"), "--stdio"});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_THAT(refused.errors, HasSubstr("certificate"));

    const auto authority = gateway().folder() / "certificate.pem";
    Process process = tunnel({url(kStatic, "novnc"), "--ca-file", authority.string()});
    ClientConnection viewer(viewer_address(process));
    EXPECT_EQ(shake_hands_natively(viewer), "fake");
}

}  // namespace
}  // namespace porthole::test
