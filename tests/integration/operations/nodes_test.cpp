// SPDX-License-Identifier: Apache-2.0
// Two nodes that share a store: each shows and ends the other's sessions.
#include "integration/gateway/fixture.hpp"
#include "support/mariadb_server.hpp"
#include "support/redis_server.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <chrono>
#include <memory>
#include <thread>

namespace porthole::test {
namespace {

using SteadyClock = std::chrono::steady_clock;

const std::string kKey = "an-admin-key-of-thirty-two-chars";
const Fields kWithKey{{"X-Auth-Token", kKey}};
/// Within which a session ends, wherever it is.
constexpr Milliseconds kAtOnce{1000};

class NodesTest : public StaticGatewayTest {
protected:
    void start_nodes(const std::string& store) {
        GatewayOptions shared = options();
        shared.store = store;
        shared.admin = "key = \"" + kKey + "\"";
        shared.sessions = "node = \"one\"";
        start(shared);
        shared.sessions = "node = \"two\"";
        second_.emplace(shared);
    }

    void TearDown() override {
        if (second_ && second_->is_running()) {
            EXPECT_EQ(second_->stop(), 0);
        }
        StaticGatewayTest::TearDown();
    }

    /// A console on the second node, of a token that the first has issued.
    ConsoleSocket open_far() {
        const boost::json::object body{{"token", issue(kStatic, "novnc")}};
        const HttpAnswer redeemed = send_http(
            second_->proxy(), "POST", "/session", kFromPage, boost::json::serialize(body)
        );
        EXPECT_EQ(redeemed.status, 200) << redeemed.body;
        secret_ = std::string(redeemed.json().at("secret").as_string());
        WebSocketOptions options;
        options.subprotocols = "binary, porthole.session." + secret_;
        options.fields = kFromPage;
        ConsoleSocket socket(second_->proxy(), options);
        EXPECT_EQ(shake_hands(socket), "fake");
        return socket;
    }

    static boost::json::array sessions_at(const Gateway& node, const std::string& query = {}) {
        const HttpAnswer answer = send_http(node.admin(), "GET", "/sessions" + query, kWithKey);
        EXPECT_EQ(answer.status, 200) << answer.body;
        return answer.json().at("sessions").as_array();
    }

    /// The id of the one session on the node called `name`, once `node` knows of it.
    static std::string find_session(const Gateway& node, std::string_view name) {
        std::string id;
        const auto is_there = [&] {
            for (const auto& session : sessions_at(node)) {
                if (session.at("node").as_string() == name) {
                    id = std::string(session.at("id").as_string());
                }
            }
            return !id.empty();
        };
        EXPECT_TRUE(eventually(is_there));
        return id;
    }

    static HttpAnswer revoke_at(
        const Gateway& node, std::string_view by, const std::string& value
    ) {
        const boost::json::object body{{by, value}};
        return send_http(
            node.admin(), "POST", "/revocations", kWithKey, boost::json::serialize(body)
        );
    }

    void expect_ends(ConsoleSocket& socket, int code, SteadyClock::time_point asked_at) {
        EXPECT_EQ(socket.read_to_end().code, code);
        const auto took = std::chrono::duration_cast<Milliseconds>(SteadyClock::now() - asked_at);
        EXPECT_LT(took, kAtOnce);
        slowest_ = std::max(slowest_, took);
    }

    /// All that two nodes must do, in one test a store: a server takes seconds to start.
    void expect_nodes_know_each_other() {
        ConsoleSocket near = open_console(kStatic, "novnc");
        ConsoleSocket far = open_far();
        const std::string far_id = find_session(gateway(), "two");
        EXPECT_NE(find_session(*second_, "one"), "");
        EXPECT_EQ(sessions_at(gateway()).size(), 2U);
        EXPECT_EQ(sessions_at(gateway(), "?project=project-a&user=alice").size(), 2U);
        EXPECT_EQ(sessions_at(gateway(), "?project=project-b").size(), 0U);
        const HttpAnswer shown =
            send_http(gateway().admin(), "GET", "/sessions/" + far_id, kWithKey);
        EXPECT_EQ(shown.json().at("instance_id").as_string(), kStatic) << shown.body;

        // By its id, on the node that does not have it.
        auto now = SteadyClock::now();
        const std::string target = "/sessions/" + far_id;
        EXPECT_EQ(send_http(gateway().admin(), "DELETE", target, kWithKey).status, 204);
        expect_ends(far, 4431, now);
        EXPECT_EQ(resume_far(), "token_unknown");
        EXPECT_TRUE(eventually([&] { return sessions_at(gateway()).size() == 1; }));
        expect_echo(near);

        // By whom and what it is of, from the other node and from the command line.
        for (const auto& [by, value] : std::vector<std::pair<std::string, std::string>>{
                 {"user", "alice"}, {"project", "project-a"}, {"instance", kStatic}
             }) {
            SCOPED_TRACE(by);
            ConsoleSocket revoked = open_far();
            EXPECT_EQ(revoke_at(gateway(), by, "another").status, 200);
            now = SteadyClock::now();
            EXPECT_EQ(revoke_at(gateway(), by, value).status, 200);
            expect_ends(revoked, 4433, now);
            EXPECT_EQ(resume_far(), "token_unknown");
        }
        EXPECT_EQ(near.read_to_end().code, 4433);
        ConsoleSocket both[] = {open_console(kStatic, "novnc"), open_far()};
        now = SteadyClock::now();
        const CommandResult command = gateway().run({"token", "revoke", "--user", "alice"});
        EXPECT_EQ(command.output, "2 revoked\n") << command.errors;
        expect_ends(both[0], 4433, now);
        expect_ends(both[1], 4433, now);
        EXPECT_EQ(revoke_at(gateway(), "nobody", "x").status, 400);
        EXPECT_EQ(revoke_at(gateway(), "user", std::string(2000, 'x')).status, 400);
        EXPECT_EQ(send_http(gateway().admin(), "POST", "/revocations", {}, "{}").status, 401);
        RecordProperty("slowest_end_ms", std::to_string(slowest_.count()));
    }

    std::string resume_far() const {
        const boost::json::object body{{"resume", secret_}};
        return error_code_of(
            send_http(second_->proxy(), "POST", "/session", kFromPage, boost::json::serialize(body))
        );
    }

    std::optional<Gateway> second_;
    std::string secret_;  ///< of the last console on the second node
    Milliseconds slowest_{0};
};

TEST_F(NodesTest, KnowEachOtherBySqlite) {
    const TemporaryFolder folder;
    start_nodes("sqlite://" + (folder.path() / "tokens.db").string());
    expect_nodes_know_each_other();

    // A node that dies takes its sessions with it, in ten seconds.
    ConsoleSocket lost = open_far();
    EXPECT_NE(find_session(gateway(), "two"), "");
    second_->kill();
    EXPECT_TRUE(eventually([&] { return sessions_at(gateway()).empty(); }));
}

TEST_F(NodesTest, KnowEachOtherByRedis) {
    const RedisServer redis;
    start_nodes(redis.url());
    expect_nodes_know_each_other();
}

TEST_F(NodesTest, KnowEachOtherByMysql) {
    const MariadbServer database;
    start_nodes(database.url());
    expect_nodes_know_each_other();
}

TEST_F(NodesTest, MakeUpForWhatTheyCouldNotTell) {
    RedisServer redis;
    start_nodes(redis.url());
    ConsoleSocket near = open_console(kStatic, "novnc");
    ConsoleSocket far = open_far();
    const std::string near_id = find_session(gateway(), "one");
    EXPECT_NE(find_session(gateway(), "two"), "");

    redis.kill();
    // Only its own are known now, and it says so.
    EXPECT_TRUE(eventually([&] { return sessions_at(gateway()).size() == 1; }));
    const HttpAnswer partly = send_http(gateway().admin(), "GET", "/sessions", kWithKey);
    EXPECT_FALSE(partly.json().at("whole").as_bool());
    EXPECT_EQ(send_http(gateway().admin(), "GET", "/sessions/req-x", kWithKey).status, 503);
    expect_echo(near);
    EXPECT_EQ(revoke_at(gateway(), "user", "alice").status, 202);
    // Here at once, elsewhere when the store is back.
    EXPECT_EQ(near.read_to_end().code, 4433);
    expect_echo(far);

    redis.start();

    EXPECT_EQ(far.read_to_end().code, 4433);
    EXPECT_TRUE(eventually([&] { return sessions_at(gateway()).empty(); }));
    EXPECT_EQ(send_http(gateway().admin(), "GET", "/sessions/" + near_id, kWithKey).status, 404);
}

class SessionEndTest : public StaticGatewayTest {};

TEST_F(SessionEndTest, ComesWhenNobodyIsThere) {
    GatewayOptions impatient = options();
    impatient.sessions = "idle_timeout = \"2s\"\nidle_warning = \"1s\"";
    start(impatient);
    const HttpAnswer redeemed = post_session("token", issue(kStatic, "novnc"));
    const auto answer = redeemed.json();
    const auto& limits = answer.at("limits").as_object();
    EXPECT_EQ(limits.at("idle_seconds").to_number<int>(), 2);
    EXPECT_EQ(limits.at("idle_warning_seconds").to_number<int>(), 1);
    EXPECT_GT(limits.at("seconds_left").to_number<int>(), 80'000);
    const std::string secret(answer.at("secret").as_string());
    ConsoleSocket socket = open(secret);
    EXPECT_EQ(shake_hands(socket), "fake");
    // What a page sends on behalf of a user of whom nothing gets to the console.
    for (int i = 0; i < 8; ++i) {
        std::this_thread::sleep_for(Milliseconds(500));
        socket.send("");
    }
    expect_echo(socket);

    const Ending ending = socket.read_to_end();

    EXPECT_EQ(ending.code, 4434);
    EXPECT_TRUE(ending.reason.starts_with("session_idle req-")) << ending;
    // Whoever comes back goes on.
    ConsoleSocket again = open(resume(secret));
    EXPECT_EQ(shake_hands(again), "fake");
}

TEST_F(SessionEndTest, ComesWhenItHasLastedLongEnough) {
    GatewayOptions strict = options();
    strict.sessions = "max_lifetime = \"3s\"\nidle_timeout = \"0s\"";
    start(strict);
    const std::string secret = redeem(issue(kStatic, "novnc"));
    ConsoleSocket socket = open(secret);
    EXPECT_EQ(shake_hands(socket), "fake");

    EXPECT_EQ(socket.read_to_end().code, 4432);

    // A reload gains no time.
    EXPECT_EQ(open(resume(secret)).read_to_end().code, 4432);
}

}  // namespace
}  // namespace porthole::test
