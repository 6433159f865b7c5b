// SPDX-License-Identifier: Apache-2.0
// A new process goes on where the old one listens: nobody is refused, and no session is lost.
#include "integration/gateway/fixture.hpp"

#include <fmt/format.h>
#include <sys/types.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <iterator>
#include <thread>

namespace porthole::test {
namespace {

constexpr int kLiveSessions = 1000;

std::string content_of(const std::filesystem::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class HandOverTest : public StaticGatewayTest {
protected:
    GatewayOptions options() const {
        GatewayOptions options = StaticGatewayTest::options();
        options.admin = "key = \"" + kAdminKey + "\"";
        options.allow_missing_origin = true;
        return options;
    }

    /// The successor is no child of ours: it is stopped by its number.
    void TearDown() override {
        if (successor_ > 0) {
            kill(successor_, SIGTERM);
            EXPECT_TRUE(eventually([this] { return kill(successor_, 0) != 0 || is_zombie(); }));
        }
        StaticGatewayTest::TearDown();
    }

    /// Waits until the successor serves.
    void expect_handed_over() {
        const std::string line = gateway().wait_for_line({"handing_over", "process="});
        ASSERT_NE(line, "");
        successor_ = std::stoi(line.substr(line.find("process=") + 8));
        ASSERT_NE(gateway().wait_for_line({"handed_over", "sessions="}), "");
    }

    void write_configuration(const std::string& from, const std::string& to) {
        std::string text = content_of(gateway().configuration());
        const auto at = text.find(from);
        ASSERT_NE(at, std::string::npos);
        gateway().replace_file("porthole.toml", text.replace(at, from.size(), to));
    }

    const std::string kAdminKey = "an-admin-key-that-is-long-enough";

private:
    bool is_zombie() const {
        const std::string stat = content_of("/proc/" + std::to_string(successor_) + "/stat");
        return stat.find(") Z ") != std::string::npos;
    }

    pid_t successor_ = 0;
};

TEST_F(HandOverTest, LosesNoSessionAndRefusesNobody) {
    GatewayOptions many = options();
    many.use = "many";
    start(many);
    const std::string token = issue(kStatic, "novnc");
    std::vector<ConsoleSocket> sockets;
    sockets.reserve(kLiveSessions);
    for (int i = 0; i < kLiveSessions; ++i) {
        sockets.push_back(open_bare(token));
        ASSERT_EQ(shake_hands(sockets.back()), "fake");
    }

    std::atomic<bool> ended = false;
    std::atomic<int> opened = 0;
    std::atomic<int> refused = 0;
    const ServerAddress proxy = gateway().proxy();
    std::thread visitors([&] {
        while (!ended) {
            try {
                WebSocketOptions wanted;
                wanted.target = "/?token=" + token;
                ConsoleSocket socket(proxy, wanted);
                (socket.is_open() ? opened : refused)++;
            } catch (const std::exception&) {
                ++refused;
            }
        }
    });
    gateway().signal(SIGUSR2);
    expect_handed_over();
    const int before = opened;
    EXPECT_TRUE(eventually([&] { return opened > before + 20 || refused > 0; }));
    ended = true;
    visitors.join();

    EXPECT_EQ(refused, 0);
    for (ConsoleSocket& socket : sockets) {
        const std::string message = cut_text(100, 1);
        socket.send(message);
        ASSERT_EQ(socket.read(message.size()), message);
        EXPECT_EQ(socket.close().code, 1000);
    }
}

TEST_F(HandOverTest, KeepsWhatEachSessionHas) {
    start(options());
    ConsoleSocket before = open_console(kStatic, "novnc");
    gateway().signal(SIGUSR2);
    expect_handed_over();
    ConsoleSocket after = open_console(kStatic, "novnc");
    expect_echo(before);
    expect_echo(after);
}

TEST_F(HandOverTest, OldSessionsAreToldWhenTheOldProcessIsStopped) {
    start(options());
    ConsoleSocket socket = open_console(kStatic, "novnc");
    gateway().signal(SIGUSR2);
    expect_handed_over();
    gateway().signal(SIGTERM);
    EXPECT_EQ(socket.read_to_end().code, 4503);
    socket.connection().close();
    EXPECT_EQ(gateway().wait(Seconds(15)), 0);
    EXPECT_EQ(send_http(gateway().proxy(), "GET", "/").status, 200);
}

TEST_F(HandOverTest, ServesByAChangedConfigurationOnceToldTo) {
    GatewayOptions quiet = options();
    quiet.log_level = "info";
    start(quiet);
    ConsoleSocket socket = open_console(kStatic, "novnc");
    gateway().signal(SIGHUP);
    // Nothing has changed: the same process goes on.
    write_configuration("/vnc_auto.html\"", "/new.html\"");
    gateway().signal(SIGHUP);
    expect_handed_over();
    EXPECT_NE(ask(kStatic, "novnc").body.find("/new.html"), std::string::npos);
    expect_echo(socket);
}

TEST_F(HandOverTest, GoesOnAsItWasWithAConfigurationThatIsWrong) {
    start(options());
    ConsoleSocket socket = open_console(kStatic, "novnc");
    write_configuration("[proxy]\n", "[proxy]\nlistens = []\n");
    gateway().signal(SIGHUP);
    EXPECT_NE(gateway().wait_for_line({"configuration_not_reloaded", "listens"}), "");
    gateway().signal(SIGUSR2);
    EXPECT_NE(gateway().wait_for_line({"hand_over_failed"}), "");
    expect_echo(socket);
    EXPECT_EQ(send_http(gateway().proxy(), "GET", "/").status, 200);
}

TEST_F(HandOverTest, IsAskedForByACommand) {
    start(options());
    const std::string old_admin = fmt::format("127.0.0.1:{}", gateway().admin().port);
    write_configuration("[admin]\n", "[admin]\nurl = \"http://" + old_admin + "\"\n");
    const CommandResult result = gateway().run({"upgrade"});
    EXPECT_EQ(result.exit_code, 0) << result.errors;
    EXPECT_NE(result.output.find("a new process serves"), std::string::npos);
    expect_handed_over();
}

TEST_F(HandOverTest, IsRefusedToStrangers) {
    start(options());
    EXPECT_EQ(send_http(gateway().admin(), "POST", "/upgrade").status, 401);
    EXPECT_EQ(
        send_http(gateway().admin(), "GET", "/upgrade", {{"X-Auth-Token", kAdminKey}}).status, 405
    );
}

}  // namespace
}  // namespace porthole::test
