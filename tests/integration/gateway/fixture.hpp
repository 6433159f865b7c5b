// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/console_client.hpp"
#include "support/esxi.hpp"
#include "support/eventually.hpp"
#include "support/gateway.hpp"
#include "support/vcenter.hpp"
#include "support/vnc_server.hpp"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::test {

/// An instance with a console of type novnc, and VMs with one of type webmks; all of project-a
/// unless their name says otherwise.
inline const std::string kStatic = "5965e99a-5f65-454d-bf0d-46ccc57d08db";
inline const std::string kVm = "aaaaaaaa-0000-4000-8000-000000000001";
inline const std::string kFloodingVm = "aaaaaaaa-0000-4000-8000-000000000002";
inline const std::string kStoppedVm = "aaaaaaaa-0000-4000-8000-000000000003";
inline const std::string kProjectBVm = "bbbbbbbb-0000-4000-8000-000000000001";
inline const std::string kTwiceVm = "aaaaaaaa-0000-4000-8000-000000000004";  ///< of two VMs
inline const std::string kUnknown = "ffffffff-0000-4000-8000-000000000009";

/// What the viewer page sends along.
inline const Fields kFromPage{{"Origin", kOrigin}};

std::string_view protocol_of(std::string_view type);

/// A vCenter with the VMs above, whose consoles are behind `esxi`.
VcenterOptions vcenter_options(const Esxi& esxi, const VncServer& vnc, const VncServer& flood);

/// The token in a console URL.
std::string token_of(const std::string& url);

/// `{"error": {"code": …}}` of POST /session, and the request's id, for comparing.
std::string error_code_of(const HttpAnswer& answer);

/// Sends all requests at once, each on a connection of its own, to the servers in turn: the last
/// byte of each leaves when all others have arrived. How many answers had which status.
std::map<int, int> race(
    const std::vector<ServerAddress>& servers, const std::vector<std::string>& requests
);

/// `POST /session` with a body, by hand.
std::string session_request(const std::string& body);

/// The real program, which each test starts with the options that it needs. What it wrote is shown
/// when the test fails; it must end well when told to.
class GatewayTest : public testing::Test {
protected:
    void TearDown() override;

    Gateway& start(GatewayOptions options);
    Gateway& gateway() { return *gateway_; }

    /// Asks for a console in the form of our own specification.
    HttpAnswer ask(
        const std::string& instance, std::string_view type, const std::string& key = kAliceKey
    );
    /// The token of a console that was granted.
    std::string issue(const std::string& instance, std::string_view type);

    HttpAnswer post_session(std::string_view kind, const std::string& secret);
    /// What POST /session gives for a token: the session's secret.
    std::string redeem(const std::string& token);
    /// The secret that replaces `secret`.
    std::string resume(const std::string& secret);

    /// The page's WebSocket.
    ConsoleSocket open(const std::string& secret, const ConnectionOptions& connection = {});
    /// The WebSocket of a program: no page, no Origin.
    ConsoleSocket open_bare(const std::string& token);
    /// From the API to a WebSocket whose RFB handshake is done.
    ConsoleSocket open_console(const std::string& instance, std::string_view type);

private:
    std::optional<Gateway> gateway_;
};

/// Sends messages of many sizes, around the borders of WebSocket's length forms among them, and
/// expects the same bytes back.
void expect_echo(ConsoleSocket& socket, std::uint32_t seed = 1);

/// With one instance of the static driver, whose console sends back what it gets.
class StaticGatewayTest : public GatewayTest {
protected:
    /// Options with that instance.
    GatewayOptions options() const;

    VncServer vnc_;
};

/// With a simulated vCenter and ESXi host besides.
class VsphereGatewayTest : public StaticGatewayTest {
protected:
    explicit VsphereGatewayTest(const std::vector<std::string>& esxi_arguments = {});

    GatewayOptions options() const;

    /// Expects that in a while no console is open on the ESXi host.
    void expect_none_open_on_esxi();

    VncServer flood_{VncBehaviour::flood};
    Esxi esxi_;
    Vcenter vcenter_;
};

}  // namespace porthole::test
