// SPDX-License-Identifier: Apache-2.0
// What tokens and session secrets open, how often, and until when.
#include "integration/gateway/fixture.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <regex>

namespace porthole::test {
namespace {

constexpr int kParallel = 200;

class TokenTest : public StaticGatewayTest {
protected:
    static std::vector<std::string> repeated(const std::string& request, int count = kParallel) {
        return std::vector<std::string>(static_cast<std::size_t>(count), request);
    }

    /// Expects that neither page nor program gets in with `token`.
    void expect_worthless(const std::string& token) {
        const HttpAnswer answer = post_session("token", token);
        EXPECT_EQ(answer.status, 403);
        EXPECT_EQ(error_code_of(answer), "token_unknown");
        WebSocketOptions options;
        options.target = "/?token=" + token;
        options.fields = kFromPage;
        const ConsoleSocket socket(gateway().proxy(), options);
        EXPECT_EQ(socket.answer().status, 403);
        EXPECT_EQ(socket.answer().body, "");
    }

    void expect_worthless_secret(const std::string& secret) {
        EXPECT_EQ(error_code_of(post_session("resume", secret)), "token_unknown");
        EXPECT_EQ(open(secret).answer().status, 403);
    }
};

TEST_F(TokenTest, OpensOneOf200WebSockets) {
    start(options());
    const std::string request =
        upgrade_request("/?token=" + issue(kStatic, "novnc"), {{"Origin", kOrigin}});

    const auto statuses = race({gateway().proxy()}, repeated(request));

    EXPECT_EQ(statuses, (std::map<int, int>{{101, 1}, {403, kParallel - 1}}));
    EXPECT_LE(vnc_.total(), 1);
}

TEST_F(TokenTest, IsRedeemedByOneOf200Pages) {
    start(options());
    const boost::json::object body{{"token", issue(kStatic, "novnc")}};

    const auto statuses =
        race({gateway().proxy()}, repeated(session_request(boost::json::serialize(body))));

    EXPECT_EQ(statuses, (std::map<int, int>{{200, 1}, {403, kParallel - 1}}));
}

TEST_F(TokenTest, WorksOnceForTwoProcessesThatShareAStore) {
    start(options());
    GatewayOptions sharing = options();
    sharing.store = "sqlite://" + (gateway().folder() / "tokens.db").string();
    Gateway second(sharing);
    const std::string token = issue(kStatic, "novnc");
    const std::string program = upgrade_request("/?token=" + token, {{"Origin", kOrigin}});
    const boost::json::object body{{"token", issue(kStatic, "novnc")}};
    const std::string page = session_request(boost::json::serialize(body));

    const auto programs = race({gateway().proxy(), second.proxy()}, repeated(program));
    const auto pages = race({gateway().proxy(), second.proxy()}, repeated(page));

    EXPECT_EQ(programs, (std::map<int, int>{{101, 1}, {403, kParallel - 1}}));
    EXPECT_EQ(pages, (std::map<int, int>{{200, 1}, {403, kParallel - 1}}));
    EXPECT_EQ(second.stop(), 0) << second.log();
}

TEST_F(TokenTest, IsUsedByAPageOrAProgramNotByBoth) {
    start(options());
    for (int round = 0; round < 5; ++round) {
        const std::string token = issue(kStatic, "novnc");
        const boost::json::object body{{"token", token}};
        const std::string page = session_request(boost::json::serialize(body));
        const std::string program = upgrade_request("/?token=" + token, {{"Origin", kOrigin}});
        std::vector<std::string> requests;
        for (int i = 0; i < 10; ++i) {
            requests.push_back(page);
            requests.push_back(program);
        }

        auto statuses = race({gateway().proxy()}, requests);

        EXPECT_EQ(statuses[200] + statuses[101], 1);
        EXPECT_EQ(statuses[403], 19);
    }
}

TEST_F(TokenTest, SecretIsResumedByOneOf200Tabs) {
    start(options());
    const boost::json::object body{{"resume", redeem(issue(kStatic, "novnc"))}};

    const auto statuses =
        race({gateway().proxy()}, repeated(session_request(boost::json::serialize(body))));

    EXPECT_EQ(statuses, (std::map<int, int>{{200, 1}, {403, kParallel - 1}}));
}

TEST_F(TokenTest, SecretChangesWithEachReload) {
    start(options());
    const std::string token = issue(kStatic, "novnc");
    std::string secret = redeem(token);
    for (int reload = 0; reload < 3; ++reload) {
        const std::string old = secret;
        secret = resume(old);
        EXPECT_NE(secret, old);
        expect_worthless_secret(old);
    }
    expect_worthless(token);
    // One kind is not taken for the other.
    expect_worthless(secret);
    expect_worthless_secret(token);

    ConsoleSocket socket = open(secret);

    EXPECT_EQ(shake_hands(socket), "fake");
    EXPECT_NE(gateway().wait_for_line({"session_resumed", "instance=" + kStatic}), "");
}

TEST_F(TokenTest, ReloadTakesTheSessionOver) {
    start(options());
    const std::string secret = redeem(issue(kStatic, "novnc"));
    ConsoleSocket before = open(secret);
    EXPECT_EQ(shake_hands(before), "fake");

    const std::string next = resume(secret);
    const Ending ending = before.read_to_end();
    ConsoleSocket after = open(next);

    EXPECT_EQ(ending.code, 4430);
    EXPECT_TRUE(ending.reason.starts_with("session_replaced req-")) << ending;
    EXPECT_EQ(shake_hands(after), "fake");
    EXPECT_EQ(open(secret).answer().status, 403);
    expect_echo(after);
    EXPECT_TRUE(eventually([this] { return vnc_.open() == 1; }));
}

TEST_F(TokenTest, SecondWebSocketOfASessionReplacesTheFirst) {
    start(options());
    const std::string secret = redeem(issue(kStatic, "novnc"));
    ConsoleSocket first = open(secret);
    EXPECT_EQ(shake_hands(first), "fake");

    ConsoleSocket second = open(secret);

    EXPECT_EQ(first.read_to_end().code, 4430);
    EXPECT_EQ(shake_hands(second), "fake");
    expect_echo(second);
}

TEST_F(TokenTest, LooksTheSameWhetherUnknownExpiredOrUsed) {
    GatewayOptions short_lived = options();
    short_lived.ttl = "1s";
    start(short_lived);
    const std::string used = issue(kStatic, "novnc");
    redeem(used);
    const std::string expired = issue(kStatic, "novnc");
    EXPECT_TRUE(eventually([this] {
        return gateway().run({"token", "list"}).output.find(" token ") == std::string::npos;
    }));

    std::vector<std::string> bodies;
    for (const std::string& token : {std::string(43, 'A'), used, expired}) {
        expect_worthless(token);
        const std::regex request_id("req-[0-9a-f-]{36}");
        bodies.push_back(std::regex_replace(post_session("token", token).body, request_id, "ID"));
    }

    EXPECT_EQ(bodies[1], bodies[0]);
    EXPECT_EQ(bodies[2], bodies[0]);
    EXPECT_NE(
        gateway().wait_for_line({"session_not_granted", "request=req-", "cause=token_unknown"}), ""
    );
    EXPECT_NE(
        gateway().wait_for_line({"websocket_refused", "request=req-", "cause=token_unknown"}), ""
    );
}

TEST_F(TokenTest, WorksManyTimesWhereTheOperatorSaysSo) {
    GatewayOptions many = options();
    many.use = "many";
    many.allow_missing_origin = true;
    start(many);
    const std::string token = issue(kStatic, "novnc");

    const std::string secret = redeem(token);
    const std::string other = redeem(token);
    ConsoleSocket program = open_bare(token);
    ConsoleSocket page = open(secret);

    EXPECT_NE(secret, other);
    EXPECT_EQ(shake_hands(program), "fake");
    EXPECT_EQ(shake_hands(page), "fake");
    EXPECT_EQ(open(other).answer().status, 101);
}

TEST_F(TokenTest, OutlivesAPowerFailure) {
    start(options());
    const std::string unused = issue(kStatic, "novnc");
    const std::string secret = redeem(issue(kStatic, "novnc"));
    const std::string used = issue(kStatic, "novnc");
    redeem(used);

    gateway().kill();
    gateway().start();

    ConsoleSocket resumed = open(secret);
    EXPECT_EQ(shake_hands(resumed), "fake");
    ConsoleSocket redeemed = open(redeem(unused));
    EXPECT_EQ(shake_hands(redeemed), "fake");
    expect_worthless(used);
}

TEST_F(TokenTest, CanBeIssuedListedAndRevokedBesideTheServer) {
    start(options());
    const CommandResult issued = gateway().run(
        {"token", "issue", "--instance", kStatic, "--type", "novnc", "--project", "project-a"}
    );
    ASSERT_EQ(issued.exit_code, 0) << issued.errors;
    EXPECT_TRUE(issued.output.starts_with(kOrigin + "/vnc_auto.html?token="));
    const std::string from_command = token_of(issued.output.substr(0, issued.output.size() - 1));
    const std::string from_api = issue(kStatic, "novnc");
    const std::string secret = redeem(issue(kStatic, "novnc"));

    const std::string list = gateway().run({"token", "list"}).output;
    const std::string of_another = gateway().run({"token", "list", "--instance", kUnknown}).output;
    EXPECT_EQ(std::count(list.begin(), list.end(), '\n'), 3);
    EXPECT_EQ(of_another, "");
    for (const char* part : {" token ", " resume ", "user=operator", "user=alice", "type=novnc"}) {
        EXPECT_NE(list.find(part), std::string::npos) << list;
    }
    EXPECT_EQ(list.find(from_api), std::string::npos);

    ConsoleSocket socket = open(redeem(from_command));
    EXPECT_EQ(shake_hands(socket), "fake");
    const CommandResult revoked = gateway().run({"token", "revoke", from_api});
    EXPECT_EQ(revoked.output, "1 revoked\n") << revoked.errors;
    expect_worthless(from_api);
    EXPECT_EQ(gateway().run({"token", "revoke", from_api}).output, "0 revoked\n");
    EXPECT_EQ(gateway().run({"token", "revoke", "--instance", kStatic}).output, "2 revoked\n");
    expect_worthless_secret(secret);
    EXPECT_EQ(gateway().run({"token", "list"}).output, "");
}

TEST_F(TokenTest, IssuedForAnotherProjectOpensNothing) {
    start(options());
    const CommandResult issued = gateway().run(
        {"token", "issue", "--instance", kStatic, "--type", "novnc", "--project", "project-b"}
    );

    ConsoleSocket socket =
        open(redeem(token_of(issued.output.substr(0, issued.output.size() - 1))));

    EXPECT_EQ(socket.read_to_end().code, 4404);
    EXPECT_NE(gateway().wait_for_line({"instance_changed_owner", "instance=" + kStatic}), "");
    EXPECT_EQ(vnc_.total(), 0);
}

TEST_F(TokenTest, RevocationEndsTheLiveSession) {
    GatewayOptions soon = options();
    soon.resume_ttl = "10s";
    start(soon);
    ConsoleSocket revoked = open_console(kStatic, "novnc");
    const std::string list = gateway().run({"token", "list"}).output;
    ConsoleSocket other = open_console(kStatic, "novnc");
    EXPECT_EQ(
        gateway().run({"token", "revoke", list.substr(0, list.find(' '))}).output, "1 revoked\n"
    );

    const Ending ending = revoked.read_to_end();

    EXPECT_EQ(ending.code, 4433);
    EXPECT_TRUE(ending.reason.starts_with("session_revoked req-")) << ending;
    expect_echo(other);
}

TEST_F(TokenTest, CommandsRefuseWhatTheyCannotUse) {
    start(options());
    struct Case {
        std::vector<std::string> arguments;
        std::string message;
    };
    const std::vector<Case> cases{
        {{"token", "issue", "--instance", "web01", "--type", "novnc"}, "\"web01\" is no uuid"},
        {{"token", "issue", "--instance", kStatic, "--type", "vnc"}, "\"vnc\" is not among"},
        {{"token", "revoke"}, "name one of these: a token"},
        {{"token", "revoke", "abc", "--instance", kStatic}, "name one of these: a token"},
    };
    for (const Case& each : cases) {
        const CommandResult result = gateway().run(each.arguments);
        EXPECT_EQ(result.exit_code, 2);
        EXPECT_NE(result.errors.find(each.message), std::string::npos) << result.errors;
    }
}

}  // namespace
}  // namespace porthole::test
