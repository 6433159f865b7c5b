// SPDX-License-Identifier: Apache-2.0
// Ends, reloads and starts under a service manager, with sessions open.
#include "integration/gateway/fixture.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>

namespace porthole::test {
namespace {

class RestartTest : public StaticGatewayTest {
protected:
    GatewayOptions draining(const std::string& timeout) const {
        GatewayOptions options = StaticGatewayTest::options();
        options.proxy_options = "drain_timeout = \"" + timeout + "\"\n";
        options.admin = "check_interval = \"1s\"";
        return options;
    }

    bool refuses_connections() {
        try {
            const ClientConnection connection(gateway().proxy());
            return false;
        } catch (const std::exception&) {
            return true;
        }
    }
};

TEST_F(RestartTest, WaitsForSessionsToEndByThemselves) {
    start(draining("1h"));
    ConsoleSocket socket = open_console(kStatic, "novnc");
    ASSERT_TRUE(eventually([this] {
        return send_http(gateway().admin(), "GET", "/readyz").status == 200;
    }));

    gateway().signal(SIGTERM);
    EXPECT_NE(gateway().wait_for_line({"stopping", "sessions=1"}), "");

    EXPECT_TRUE(eventually([this] { return refuses_connections(); }));
    // Load balancers are told, and operators are answered on.
    const HttpAnswer ready = send_http(gateway().admin(), "GET", "/readyz");
    EXPECT_EQ(ready.status, 503);
    EXPECT_EQ(ready.json().at("stopping"), true);
    expect_echo(socket);
    EXPECT_EQ(socket.close().code, 1000);
    EXPECT_EQ(gateway().wait(Seconds(10)), 0);
}

TEST_F(RestartTest, WaitsNoLongerThanItMay) {
    start(draining("1s"));
    ConsoleSocket socket = open_console(kStatic, "novnc");
    gateway().signal(SIGTERM);
    EXPECT_EQ(socket.read_to_end().code, 4503);
    socket.connection().close();
    EXPECT_EQ(gateway().wait(Seconds(15)), 0);
}

TEST_F(RestartTest, ShowsANewCertificateOnceToldTo) {
    GatewayOptions https = options();
    https.https = true;
    start(https);
    ConsoleSocket socket = open_console(kStatic, "novnc");
    const Certificate renewed = make_certificate();
    const ServerAddress with_renewed{gateway().proxy().port, renewed.pem};
    EXPECT_ANY_THROW(send_http(with_renewed, "GET", "/"));

    gateway().replace_file("certificate.pem", renewed.pem);
    gateway().replace_file("key.pem", renewed.key_pem);
    gateway().signal(SIGHUP);
    EXPECT_NE(gateway().wait_for_line({"certificate_reloaded", "role=proxy"}), "");

    EXPECT_EQ(send_http(with_renewed, "GET", "/").status, 200);
    EXPECT_ANY_THROW(send_http(gateway().proxy(), "GET", "/"));
    expect_echo(socket);
}

TEST_F(RestartTest, KeepsTheOldCertificateWhereTheNewOneIsNone) {
    GatewayOptions https = options();
    https.https = true;
    start(https);
    gateway().replace_file("certificate.pem", "half a certif");
    gateway().signal(SIGHUP);
    EXPECT_NE(gateway().wait_for_line({"certificate_not_reloaded", "certificate.pem"}), "");
    EXPECT_EQ(send_http(gateway().proxy(), "GET", "/").status, 200);
}

/// The datagram socket of a service manager.
class NotifySocket {
public:
    explicit NotifySocket(const std::string& path)
        : descriptor_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
        const timeval patience{30, 0};
        setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
        if (bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
            throw std::runtime_error("cannot bind " + path);
        }
    }
    NotifySocket(const NotifySocket&) = delete;
    NotifySocket& operator=(const NotifySocket&) = delete;
    ~NotifySocket() { close(descriptor_); }

    /// Waits for a message that holds `part`; false when none comes in time.
    bool hears(std::string_view part) const {
        std::array<char, 4096> message{};
        for (;;) {
            const auto size = recv(descriptor_, message.data(), message.size(), 0);
            if (size < 0) {
                return false;
            }
            const std::string_view text(message.data(), static_cast<std::size_t>(size));
            if (text.find(part) != std::string_view::npos) {
                return true;
            }
        }
    }

private:
    int descriptor_;
};

/// What systemd does before it starts a service of a socket unit.
constexpr const char* kActivate = R"(
import os, socket, sys
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen()
config, notify = sys.argv[2:4]
address = "127.0.0.1:%d" % listener.getsockname()[1]
text = open(config).read().replace("ADDRESS", address)
open(config, "w").write(text)
print(address.split(":")[1], flush=True)
os.dup2(listener.fileno(), 3, inheritable=True)
if listener.fileno() != 3:
    listener.close()
else:
    os.set_inheritable(3, True)
os.environ.update(
    LISTEN_FDS="1", LISTEN_PID=str(os.getpid()), NOTIFY_SOCKET=notify, WATCHDOG_USEC="300000"
)
os.execv(sys.argv[1], [sys.argv[1], "serve", "--config", config])
)";

TEST(ServiceManagerTest, IsToldHowWeAreAndListensForUs) {
    const TemporaryFolder folder;
    const std::string notify = (folder.path() / "notify").string();
    const NotifySocket manager(notify);
    const auto config = folder.write(
        "porthole.toml",
        "[proxy]\nlisten = [\"ADDRESS\"]\nworkers = 2\n[tokens]\nstore = \"sqlite::memory:\"\n"
    );
    Process porthole(
        {"/usr/bin/python3", "-c", kActivate, built_program("porthole"), config.string(), notify}
    );
    const ServerAddress server{static_cast<std::uint16_t>(std::stoi(porthole.read_line())), ""};

    EXPECT_TRUE(manager.hears("READY=1"));
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(send_http(server, "GET", "/").status, 200);
    }
    EXPECT_TRUE(manager.hears("WATCHDOG=1"));
    EXPECT_TRUE(manager.hears("WATCHDOG=1"));
    porthole.signal(SIGHUP);
    EXPECT_TRUE(manager.hears("RELOADING=1\nMONOTONIC_USEC="));
    EXPECT_TRUE(manager.hears("READY=1"));
    porthole.signal(SIGTERM);
    EXPECT_TRUE(manager.hears("STOPPING=1"));
    EXPECT_EQ(porthole.wait(), 0);
}

TEST(ServiceManagerTest, MustNotListenWhereNobodyServes) {
    const TemporaryFolder folder;
    const auto config = folder.write(
        "porthole.toml",
        "[proxy]\nlisten = [\"127.0.0.1:0\"]\n[tokens]\nstore = \"sqlite::memory:\"\n"
    );
    Process porthole(
        {"/usr/bin/python3",
         "-c",
         kActivate,
         built_program("porthole"),
         config.string(),
         (folder.path() / "nobody").string()}
    );
    EXPECT_EQ(porthole.wait(), 1);
}

}  // namespace
}  // namespace porthole::test
