// SPDX-License-Identifier: Apache-2.0
// Consoles' hosts that were taken over: whatever they do ends their own sessions, soon, by a name
// and within bounds, while a session beside them goes on. What each lie is called, alone, is in
// upstream_test and rfb_test.
#include "integration/gateway/fixture.hpp"
#include "integration/gateway/frame_reader.hpp"
#include "support/scripted_server.hpp"

#include <fmt/format.h>

#include <chrono>
#include <deque>

namespace porthole::test {
namespace {

using namespace std::string_literals;
using SteadyClock = std::chrono::steady_clock;
using Then = ServerScript::Then;

constexpr std::size_t kAtOnce = 8;
/// Of all sessions of one lie together.
constexpr std::size_t kMemoryKib = std::size_t{32} * 1024;

const std::string kVersion = "RFB 003.008\n";

/// VNC servers, each with the reason that its sessions end with.
std::vector<std::pair<ServerScript, std::string>> scripts() {
    const ServerLine version{kVersion, 12};
    const std::string opened = "\0\0\0\0"s;
    const std::string head(20, 'h');
    return {
        {{{}, Then::wait}, "deadline_exceeded"},
        {{{{kVersion.substr(0, 5), 0}}, Then::wait}, "deadline_exceeded"},
        {{{}, Then::flood}, "upstream_protocol"},
        {{{version, {"\1\1", 1}}, Then::wait}, "deadline_exceeded"},
        {{{version, {"\2\x63\x64", 0}}, Then::flood}, "upstream_insecure"},
        {{{version, {"\0\xff\xff\xff\xff"s, 0}}, Then::flood}, "upstream_closed"},
        {{{version, {"\1\1", 1}, {"\0\0\0\1\xff\xff\xff\xff"s, 0}}, Then::flood},
         "upstream_authentication_failed"},
        // A desktop's name of a megabyte, and of four gigabytes: where the browser plays along.
        {{{version, {"\1\1", 1}, {opened, 1}, {head + "\0\x10\0\0"s, 0}}, Then::flood},
         "upstream_protocol"},
        {{{version, {"\1\1", 1}, {opened, 1}, {head + "\xff\xff\xff\xff"s, 0}}, Then::flood},
         "upstream_protocol"},
    };
}

class HostileTest : public VsphereGatewayTest {
protected:
    void start_beside(const std::deque<ScriptedServer>& servers) {
        GatewayOptions hostile = options();
        hostile.connect_timeout = "2s";
        hostile.allow_missing_origin = true;
        hostile.use = "many";
        for (std::size_t i = 0; i < servers.size(); ++i) {
            hostile.instances.push_back({instance(i), servers[i].address()});
        }
        start(hostile);
        beside_.emplace(open_console(kStatic, "novnc"));
    }

    static std::string instance(std::size_t i) {
        return fmt::format("eeeeeeee-0000-4000-8000-{:012}", i);
    }

    /// Opens a console of `instance` several times at once, with a browser that plays along, and
    /// expects that each ends for `reason`, soon, while the session beside them carries on.
    void expect_ends(const std::string& instance, std::string_view type, std::string_view reason) {
        const std::string token = issue(instance, type);
        const std::size_t resident_kib = gateway().resident_kib();
        const auto began = SteadyClock::now();
        std::deque<ConsoleSocket> sockets;
        for (std::size_t i = 0; i < kAtOnce; ++i) {
            sockets.push_back(open_bare(token));
            // What a browser may say without having heard anything.
            sockets.back().send(kVersion + "\1\1");
        }
        expect_echo(*beside_);
        for (ConsoleSocket& socket : sockets) {
            const Ending ending = socket.read_to_end();
            EXPECT_TRUE(ending.reason.starts_with(std::string(reason) + " req-")) << ending;
        }
        EXPECT_LT(SteadyClock::now() - began, Seconds(15));
        EXPECT_LT(gateway().resident_kib(), resident_kib + kMemoryKib);
        expect_echo(*beside_);
    }

    std::uint16_t vcenter_port() const {
        const std::string url = vcenter_.url();
        return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
    }

    /// Whether a console of the ESXi host opens now.
    bool answers() {
        ConsoleSocket socket = open_bare(issue(kVm, "webmks"));
        socket.send(kVersion + "\1\1");
        return !socket.read(kVersion.size()).empty() && socket.close().code == 1000;
    }

    std::optional<ConsoleSocket> beside_;
};

TEST_F(HostileTest, VncServersEndNothingButTheirOwnSessions) {
    std::deque<ScriptedServer> servers;
    const auto all = scripts();
    for (const auto& [script, reason] : all) {
        servers.emplace_back(script);
    }
    start_beside(servers);
    const std::size_t descriptors = gateway().descriptors(vcenter_port());
    for (std::size_t i = 0; i < all.size(); ++i) {
        SCOPED_TRACE(i);
        expect_ends(instance(i), "novnc", all[i].second);
        EXPECT_TRUE(eventually([&] { return servers[i].open() == 0; }));
    }
    EXPECT_TRUE(eventually([&] { return gateway().descriptors(vcenter_port()) <= descriptors; }));
}

TEST_F(HostileTest, EsxiHostsEndNothingButTheirOwnSessions) {
    start_beside({});
    for (const auto& [mode, reason] : std::vector<std::pair<std::string, std::string>>{
             {"redirect", "ticket_rejected"},
             {"status-200", "ticket_rejected"},
             {"huge-headers", "upstream_protocol"},
             {"wrong-accept", "upstream_protocol"},
             {"junk-after-101", "upstream_protocol"},
             {"extra-subprotocol", "upstream_protocol"},
             {"partial-101-stall", "deadline_exceeded"},
             {"stall-before-tls", "deadline_exceeded"},
         }) {
        SCOPED_TRACE(mode);
        // A host that has kept too many waiting is left alone for a while.
        esxi_.set_mode("ok");
        EXPECT_TRUE(eventually([this] { return answers(); }));
        esxi_.set_mode(mode);
        expect_ends(kVm, "webmks", reason);
        expect_none_open_on_esxi();
    }
}

TEST_F(HostileTest, VcentersLeadNowhereThatNobodyAllowed) {
    GatewayOptions strict = options();
    strict.upstream = "";
    strict.allow_missing_origin = true;
    start(strict);
    const int before = esxi_.count("total");

    // The ticket leads to this machine; the operator has named the other one.
    const Ending ending = open_bare(issue(kVm, "webmks")).read_to_end();
    ConsoleSocket named = open_console(kStatic, "novnc");

    EXPECT_EQ(ending.code, 4513);
    EXPECT_TRUE(ending.reason.starts_with("upstream_unreachable req-")) << ending;
    EXPECT_NE(gateway().wait_for_line({"upstream_forbidden", "127.0.0.1", "why=loopback"}), "");
    EXPECT_EQ(esxi_.count("total"), before);
    expect_echo(named);
}

}  // namespace
}  // namespace porthole::test
