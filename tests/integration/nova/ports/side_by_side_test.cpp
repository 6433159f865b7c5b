// SPDX-License-Identifier: Apache-2.0
// Porthole beside Debian's own nova-novncproxy: one database, one RabbitMQ, one token, one VNC
// server.
#include "integration/gateway/fixture.hpp"
#include "integration/nova/ports/broker.hpp"
#include "support/free_port.hpp"
#include "support/nova_database.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace porthole::test {
namespace {

/// Debian's nova-novncproxy.
class NovncProxy {
public:
    explicit NovncProxy(const NovaDatabase& cell) {
        address_.port = free_port();
        const auto file = folder_.write(
            "nova.conf",
            fmt::format(
                "[DEFAULT]\ntransport_url = {}\nweb = {}\nstate_path = {}\n"
                "default_log_levels = nova=ERROR\n"
                "[vnc]\nnovncproxy_host = 127.0.0.1\nnovncproxy_port = {}\n"
                "[database]\nconnection = {}\n",
                broker().url(),
                folder_.path().string(),
                folder_.path().string(),
                address_.port,
                cell.owner_url()
            )
        );
        process_.emplace(std::vector<std::string>{
            "/usr/bin/setpriv",
            "--pdeathsig",
            "KILL",
            "/usr/bin/python3",
            "-c",
            "from nova.cmd import novncproxy; novncproxy.main()",
            "--config-file",
            file.string()
        });
        const auto listens = [this] {
            try {
                const ClientConnection connection(address_);
                return true;
            } catch (const std::exception&) {
                return false;
            }
        };
        if (!eventually([&] { return process_->has_ended() || listens(); }, Seconds(100)) ||
            process_->has_ended()) {
            throw std::runtime_error("nova-novncproxy has ended");
        }
    }

    const ServerAddress& address() const noexcept { return address_; }

private:
    TemporaryFolder folder_;
    ServerAddress address_;
    std::optional<Process> process_;
};

/// All that a client gets that shakes hands and then sends messages of many sizes.
std::string talk(const ServerAddress& proxy, const std::string& token) {
    WebSocketOptions options;
    options.target = "/?token=" + token;
    options.connection.patience = Seconds(60);
    ConsoleSocket socket(proxy, options);
    std::string got = socket.read(12);
    socket.send("RFB 003.008\n");
    got += socket.read(2);
    socket.send("\1");
    got += socket.read(4);
    socket.send("\1");
    got += socket.read(28);
    std::uint32_t seed = 1;
    for (const std::size_t size : {0, 117, 118, 4096, 65528, 200'000}) {
        const std::string message = cut_text(size, seed++);
        socket.send(message);
        got += socket.read(message.size());
    }
    return got;
}

class SideBySideTest : public GatewayTest {
protected:
    VncServer vnc_;
};

TEST_F(SideBySideTest, BothProxiesGiveTheSameBytes) {
    MariadbServer server;
    NovaDatabase cell(server, "nova_cell1");
    const NovncProxy novnc(cell);
    NovaCompute compute(broker().url(), "compute1");
    compute.order(fmt::format("port {}", vnc_.port()));
    GatewayOptions options;
    options.allow_missing_origin = true;
    options.nova = fmt::format(
        "authority = \"nova-db\"\n[nova]\ncell_databases = [\"{}\"]\ntransport_url = \"{}\"",
        cell.url(),
        broker().url()
    );
    start(options);
    NovaToken asked;
    asked.port = vnc_.port();
    const std::string token = cell.issue(cell.add_instance("web01", "demo"), asked);

    const std::string by_nova = talk(novnc.address(), token);
    const std::string by_porthole = talk(gateway().proxy(), token);

    EXPECT_GT(by_nova.size(), 200'000U);
    EXPECT_TRUE(by_nova == by_porthole);
    EXPECT_EQ(vnc_.total(), 2);
    // Both had nova-compute confirm the port.
    const std::string calls = compute.calls();
    const std::string confirmed = fmt::format("\"port\": \"{}\"", vnc_.port());
    EXPECT_NE(calls.find(confirmed), calls.rfind(confirmed)) << calls;
}

}  // namespace
}  // namespace porthole::test
