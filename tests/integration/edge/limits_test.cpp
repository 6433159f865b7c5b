// SPDX-License-Identifier: Apache-2.0
// What is too much of one is refused, with a reason and a number; everybody else goes on.
#include "integration/edge/fixture.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <list>

namespace porthole::test {
namespace {

const std::string kSecond = "5965e99a-5f65-454d-bf0d-000000000002";
const std::string kOfProjectB = "5965e99a-5f65-454d-bf0d-00000000000b";
const std::string kFlooding = "5965e99a-5f65-454d-bf0d-00000000000f";

class LimitsTest : public EdgeTest {
protected:
    void start_with(const std::string& limits) {
        GatewayOptions limited = behind_a_proxy();
        limited.limits = limits + "\n";
        limited.tables = "[audit]\nfile = \"audit.log\"\n";
        limited.admin = "check_interval = \"1s\"";
        limited.instances.push_back({kSecond, fmt::format("localhost:{}", vnc_.port())});
        limited.instances.push_back({kOfProjectB, vnc_.address(), "project-b"});
        limited.instances.push_back({kFlooding, flood_.address()});
        start(limited);
    }

    /// A console of `instance` for a client at `source`, as far as a proxy in front says.
    ConsoleSocket open_from(
        const std::string& source, const std::string& instance, const std::string& key = kAliceKey
    ) {
        Fields fields = kFromSite;
        fields.emplace_back("X-Forwarded-For", source);
        const HttpAnswer granted = ask(instance, "novnc", key);
        EXPECT_EQ(granted.status, 200) << granted.body;
        const std::string token = token_of(std::string(granted.json().at("url").as_string()));
        const HttpAnswer answer = send(gateway().proxy(), EdgeTest::post_session(token, fields));
        return open_at(gateway().proxy(), secret_in(answer), {}, fields);
    }

    /// The value of a metric with its labels; 0 where there is none.
    double metric(const std::string& name) {
        const std::string text = send_http(gateway().admin(), "GET", "/metrics").body;
        const auto begin = text.find("\n" + name + " ");
        return begin == std::string::npos ? 0 : std::stod(text.substr(begin + name.size() + 2));
    }

    void expect_refused(ConsoleSocket socket, const std::string& limit) {
        EXPECT_EQ(socket.answer().status, 101);
        const Ending ending = socket.read_to_end();
        EXPECT_EQ(ending.code, 4440);
        EXPECT_TRUE(ending.reason.starts_with("session_limit_reached req-")) << ending;
        const std::string id = ending.reason.substr(ending.reason.find(' ') + 1);
        EXPECT_NE(gateway().wait_for_line({"session_limit_reached", id, "limit=" + limit}), "");
        EXPECT_EQ(metric("porthole_session_limits_reached_total{limit=\"" + limit + "\"}"), 1);
    }

    VncServer flood_{VncBehaviour::flood};
};

struct SessionCase {
    std::string limit;
    std::string same_source, same_instance, same_key;     // as the first, where it counts
    std::string other_source, other_instance, other_key;  // not
};

TEST_F(LimitsTest, HoldsSessionsOfOneAndNobodyElse) {
    const std::string a = "203.0.113.1";
    const std::string b = "203.0.113.2";
    // The first is alice's, from `a`, of kStatic.
    const std::vector<SessionCase> cases{
        {"sessions_per_source", a, kSecond, kRootKey, b, kStatic, kAliceKey},
        {"sessions_per_user", b, kSecond, kAliceKey, a, kStatic, kRootKey},
        {"sessions_per_project", b, kSecond, kRootKey, a, kOfProjectB, kBobKey},
        {"sessions_per_instance", b, kStatic, kRootKey, a, kSecond, kAliceKey},
        {"connections_per_host", b, kStatic, kRootKey, a, kSecond, kAliceKey},
    };
    for (const SessionCase& each : cases) {
        SCOPED_TRACE(each.limit);
        start_with(each.limit + " = 1");
        ConsoleSocket first = open_from(a, kStatic);
        EXPECT_EQ(shake_hands(first), "fake");
        expect_refused(open_from(each.same_source, each.same_instance, each.same_key), each.limit);
        ConsoleSocket other = open_from(each.other_source, each.other_instance, each.other_key);
        EXPECT_EQ(shake_hands(other), "fake");
        expect_echo(first);
        // Once it has ended, there is room again.
        first.close();
        other.close();
        EXPECT_TRUE(eventually([&] {
            ConsoleSocket again = open_from(each.same_source, each.same_instance, each.same_key);
            return shake_hands(again) == "fake";
        }));
        gateway().stop();
    }
}

TEST_F(LimitsTest, HoldsSessionsOfTheNode) {
    start_with("sessions = 1");
    ConsoleSocket first = open_from("203.0.113.1", kStatic);
    EXPECT_EQ(shake_hands(first), "fake");
    expect_refused(open_from("203.0.113.2", kSecond, kRootKey), "sessions");
    expect_echo(first);
}

TEST_F(LimitsTest, HoldsConnectionsOfOneSource) {
    start_with("connections_per_source = 3");
    const ServerAddress server = gateway().proxy_protocol();
    const auto from = [](const std::string& source) {
        ConnectionOptions connection;
        connection.before_tls = proxy_line(source);
        return connection;
    };
    const std::string page = get("/console/");
    std::list<ClientConnection> held;
    for (int i = 0; i < 3; ++i) {
        held.emplace_back(server, from("203.0.113.1"));
        held.back().write("G");  // and nothing more
    }
    EXPECT_TRUE(eventually([&] { return metric("porthole_connections_open") >= 3; }));
    // One that asked and stays counts, too; one that ended does not.
    EXPECT_EQ(send(server, page, from("203.0.113.1")).status, 0);
    EXPECT_EQ(send(server, page, from("203.0.113.2")).status, 200);
    EXPECT_EQ(metric("porthole_connections_refused_total{limit=\"connections_per_source\"}"), 1);
    EXPECT_NE(
        gateway().wait_for_line({"connection_refused", "connections_per_source", "203.0.113.1"}), ""
    );
    held.clear();
    EXPECT_TRUE(eventually([&] { return send(server, page, from("203.0.113.1")).status == 200; }));
}

TEST_F(LimitsTest, AnswersWrongTokensWithoutTheStoreOnceThereWereTooMany) {
    start_with("failed_tokens_per_source = 3");
    Fields bad = kFromSite;
    bad.emplace_back("X-Forwarded-For", "2001:db8::1");
    Fields neighbour = kFromSite;
    neighbour.emplace_back("X-Forwarded-For", "2001:db8::2");
    Fields other = kFromSite;
    other.emplace_back("X-Forwarded-For", "203.0.113.2");
    const std::string token = issue(kStatic, "novnc");
    const std::string wrong(43, 'A');
    const auto post = [&](const std::string& secret, const Fields& fields) {
        return send(gateway().proxy(), EdgeTest::post_session(secret, fields));
    };
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(post(wrong, bad).status, 403);
    }
    const double asked = metric("porthole_store_call_seconds_count{call=\"exchange\"}");
    EXPECT_EQ(asked, 3);

    const HttpAnswer refused = post(wrong, bad);
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(error_code_of(refused), "too_many_attempts");
    EXPECT_NE(refused.field("retry-after"), "");
    EXPECT_EQ(open_at(gateway().proxy(), wrong, {}, bad).answer().status, 429);
    // The same customer of IPv6, and even a token that is right.
    EXPECT_EQ(post(token, neighbour).status, 429);
    EXPECT_EQ(metric("porthole_store_call_seconds_count{call=\"exchange\"}"), asked);
    EXPECT_GE(metric("porthole_refusals_total{where=\"page\",reason=\"too_many_attempts\"}"), 2);

    ConsoleSocket socket = open_at(gateway().proxy(), secret_in(post(token, other)), {}, other);
    EXPECT_EQ(shake_hands(socket), "fake");
    // One line tells of it, not one for each.
    const std::string log = gateway().log();
    const auto line = log.find("too_many_attempts");
    ASSERT_NE(line, std::string::npos);
    EXPECT_EQ(log.find("too_many_attempts", line + 1), std::string::npos);
}

TEST_F(LimitsTest, EndsSessionsOfBrowsersThatReadNothing) {
    start_with("stall_timeout = \"1s\"");
    ConnectionOptions small;
    small.receive_buffer_bytes = 16 * 1024;
    const std::string secret =
        secret_in(send(gateway().proxy(), EdgeTest::post_session(issue(kFlooding, "novnc"))));
    ConsoleSocket idle = open_from("203.0.113.2", kStatic);
    EXPECT_EQ(shake_hands(idle), "fake");
    ConsoleSocket slow = open_at(gateway().proxy(), secret, small);
    EXPECT_EQ(shake_hands(slow), "fake");

    EXPECT_NE(gateway().wait_for_line({"session_ended", "cause=browser_stalled"}), "");
    EXPECT_EQ(
        metric("porthole_sessions_ended_total{type=\"novnc\",reason=\"browser_stalled\"}"), 1
    );
    // Nothing to send is no stall.
    expect_echo(idle);
}

TEST_F(LimitsTest, LeavesDescriptorsToOperators) {
    start_with("reserved_descriptors = 20\nconnections_per_source = 0");
    ConsoleSocket live = open_from("203.0.113.1", kStatic);
    EXPECT_EQ(shake_hands(live), "fake");
    constexpr rlim_t kFew = 100;
    rlimit limit{};
    ASSERT_EQ(prlimit(gateway().id(), RLIMIT_NOFILE, nullptr, &limit), 0);
    limit.rlim_cur = kFew;
    ASSERT_EQ(prlimit(gateway().id(), RLIMIT_NOFILE, &limit, nullptr), 0);
    std::list<ClientConnection> crowd;
    for (rlim_t i = 0; i < 2 * kFew; ++i) {
        crowd.emplace_back(gateway().proxy());
    }

    EXPECT_NE(gateway().wait_for_line({"connection_refused", "limit=reserved_descriptors"}), "");
    EXPECT_EQ(send_http(gateway().admin(), "GET", "/healthz").status, 200);
    EXPECT_GT(metric("porthole_connections_refused_total{limit=\"reserved_descriptors\"}"), 0);
    expect_echo(live);

    crowd.clear();
    EXPECT_TRUE(eventually([&] { return send(gateway().proxy(), get("/console/")).status == 200; })
    );
}

}  // namespace
}  // namespace porthole::test
