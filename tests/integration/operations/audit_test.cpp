// SPDX-License-Identifier: Apache-2.0
// What the audit log holds of a console's life, and what happens when it cannot.
#include "integration/gateway/fixture.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <csignal>
#include <fstream>
#include <iterator>

namespace porthole::test {
namespace {

using Line = boost::json::object;

class AuditTest : public StaticGatewayTest {
protected:
    GatewayOptions audited(const std::string& lines = "file = \"audit.log\"") const {
        GatewayOptions options = StaticGatewayTest::options();
        options.tables = "[audit]\n" + lines + "\n";
        return options;
    }

    std::filesystem::path file() { return gateway().folder() / "audit.log"; }

    static std::string text_of(const std::filesystem::path& file) {
        std::ifstream in(file);
        return {std::istreambuf_iterator<char>(in), {}};
    }

    std::vector<Line> lines(const std::filesystem::path& file) {
        std::vector<Line> found;
        std::ifstream in(file);
        for (std::string line; std::getline(in, line);) {
            found.push_back(boost::json::parse(line).as_object());
        }
        return found;
    }

    /// Waits for a line of the event `name`.
    Line wait_for(const std::string& name) {
        Line found;
        eventually([&] {
            for (const Line& line : lines(file())) {
                if (line.at("event").as_string() == name) {
                    found = line;
                }
            }
            return !found.empty();
        });
        EXPECT_FALSE(found.empty()) << name << " is not in\n" << text_of(file());
        return found;
    }
};

TEST_F(AuditTest, TellsTheLifeOfAConsole) {
    start(audited());
    const std::string token = issue(kStatic, "novnc");
    const std::string secret = redeem(token);
    ConsoleSocket socket = open(secret);
    EXPECT_EQ(shake_hands(socket), "fake");
    expect_echo(socket);
    EXPECT_EQ(socket.close().code, 1000);

    const Line granted = wait_for("console_granted");
    const Line opened = wait_for("console_opened");
    const Line ended = wait_for("console_ended");
    for (const Line& line : {granted, opened, ended}) {
        EXPECT_EQ(line.at("user").as_string(), "alice");
        EXPECT_EQ(line.at("project_id").as_string(), "project-a");
        EXPECT_EQ(line.at("instance_id").as_string(), kStatic);
        EXPECT_EQ(line.at("type").as_string(), "novnc");
        EXPECT_EQ(line.at("grant"), granted.at("grant"));
        EXPECT_EQ(line.at("process"), granted.at("process"));
        EXPECT_TRUE(line.at("request_id").as_string().starts_with("req-"));
        EXPECT_TRUE(line.contains("time") && line.contains("node"));
    }
    EXPECT_EQ(opened.at("peer").as_string(), "127.0.0.1");
    EXPECT_EQ(opened.at("transport").as_string(), "vnc");
    EXPECT_EQ(ended.at("request_id"), opened.at("request_id"));
    EXPECT_EQ(ended.at("reason").as_string(), "browser_closed");
    EXPECT_GT(ended.at("bytes_to_console").to_number<int>(), 300'000);
    EXPECT_TRUE(ended.contains("bytes_to_browser") && ended.contains("seconds"));
    const std::string all = text_of(file());
    for (const std::string& each : {token, secret, kAliceKey}) {
        EXPECT_EQ(all.find(each), std::string::npos);
    }
}

TEST_F(AuditTest, TellsWhoWasRefusedWhereAndWhy) {
    start(audited());
    EXPECT_EQ(ask(kStatic, "novnc", kBobKey).status, 404);
    EXPECT_EQ(error_code_of(post_session("token", "no-token")), "token_unknown");
    EXPECT_EQ(open("no-secret").answer().status, 403);

    ASSERT_TRUE(eventually([this] { return lines(file()).size() == 3; })) << text_of(file());
    const auto refused = lines(file());
    const std::vector<std::pair<std::string, std::string>> expected{
        {"api", "instance_unknown"}, {"page", "token_unknown"}, {"websocket", "token_unknown"}
    };
    for (std::size_t i = 0; i < refused.size(); ++i) {
        EXPECT_EQ(refused[i].at("event").as_string(), "console_refused");
        EXPECT_EQ(refused[i].at("where").as_string(), expected[i].first);
        EXPECT_EQ(refused[i].at("reason").as_string(), expected[i].second);
        EXPECT_EQ(refused[i].at("sequence").to_number<std::size_t>(), i);
    }
    EXPECT_EQ(refused[0].at("user").as_string(), "bob");
    EXPECT_EQ(refused[2].at("peer").as_string(), "127.0.0.1");
}

TEST_F(AuditTest, KeepsWhatItAcknowledgedWhenTheProcessIsKilled) {
    start(audited());
    const ConsoleSocket socket = open_console(kStatic, "novnc");
    // The console shows something: so it was recorded before.
    gateway().kill();

    const auto kept = lines(file());
    ASSERT_EQ(kept.size(), 2U) << text_of(file());
    EXPECT_EQ(kept[0].at("event").as_string(), "console_granted");
    EXPECT_EQ(kept[1].at("event").as_string(), "console_opened");

    gateway().start();
    open_console(kStatic, "novnc").close();
    EXPECT_NE(wait_for("console_ended").at("process"), kept[0].at("process"));
}

TEST_F(AuditTest, GrantsNothingOnAFullDiskWhereItMustNot) {
    start(audited("file = \"/dev/full\""));
    const HttpAnswer answer = ask(kStatic, "novnc");
    EXPECT_EQ(answer.status, 503) << answer.body;
    EXPECT_NE(gateway().wait_for_line({"audit_failed", "consoles are refused"}), "");
}

TEST_F(AuditTest, GoesOnWithAFullDiskWhereItMay) {
    start(audited("file = \"/dev/full\"\non_failure = \"continue\""));
    ConsoleSocket socket = open_console(kStatic, "novnc");
    expect_echo(socket);
    EXPECT_NE(gateway().wait_for_line({"audit_failed", "consoles go on unrecorded"}), "");
}

TEST_F(AuditTest, OpensNoConsoleWhenTheDiskFillsUpInBetween) {
    start(audited());
    const std::string secret = redeem(issue(kStatic, "novnc"));
    std::filesystem::rename(file(), gateway().folder() / "audit.log.1");
    std::filesystem::create_symlink("/dev/full", file());
    gateway().signal(SIGHUP);

    // Which of the two comes first is not ours to say: the signal's effect or the console.
    ASSERT_TRUE(eventually([&] { return ask(kStatic, "novnc").status == 503; }));
    ConsoleSocket socket = open(secret);
    EXPECT_EQ(socket.answer().status, 101);
    EXPECT_EQ(socket.read_to_end().code, 4524);
    std::filesystem::remove(file());
    gateway().signal(SIGHUP);
    ASSERT_TRUE(eventually([&] { return ask(kStatic, "novnc").status == 200; }));
    EXPECT_NE(gateway().wait_for_line({"audit_works_again"}), "");
}

TEST_F(AuditTest, GoesOnInANewFileAfterARotation) {
    start(audited());
    issue(kStatic, "novnc");
    std::filesystem::rename(file(), gateway().folder() / "audit.log.1");
    gateway().signal(SIGHUP);
    ASSERT_TRUE(eventually([this] { return std::filesystem::exists(file()); }));

    issue(kStatic, "novnc");
    EXPECT_EQ(wait_for("console_granted").at("sequence").to_number<int>(), 1);
    EXPECT_EQ(lines(gateway().folder() / "audit.log.1").size(), 1U);
}

}  // namespace
}  // namespace porthole::test
