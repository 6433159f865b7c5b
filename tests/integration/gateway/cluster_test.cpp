// SPDX-License-Identifier: Apache-2.0
// Two nodes that share nothing but Redis.
#include "integration/gateway/fixture.hpp"
#include "support/redis_server.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace porthole::test {
namespace {

class ClusterTest : public StaticGatewayTest {
protected:
    /// `gateway()` and `second_` are the nodes.
    void start_nodes() {
        start(shared_options());
        second_.emplace(shared_options());
    }

    void TearDown() override {
        for (const Gateway* const node : {&gateway(), second_ ? &*second_ : nullptr}) {
            if (node != nullptr) {
                EXPECT_EQ(node->log().find(kRedisPassword), std::string::npos);
                EXPECT_EQ(node->log().find(kRedisUrlPassword), std::string::npos);
            }
        }
        if (second_ && second_->is_running()) {
            EXPECT_EQ(second_->stop(), 0);
        }
        GatewayTest::TearDown();
    }

    GatewayOptions shared_options() const {
        GatewayOptions shared = options();
        shared.store = redis_.url();
        shared.resume_ttl = "10s";
        return shared;
    }

    static HttpAnswer post_session_at(
        const Gateway& node, std::string_view kind, const std::string& secret
    ) {
        const boost::json::object body{{kind, secret}};
        return send_http(node.proxy(), "POST", "/session", kFromPage, boost::json::serialize(body));
    }

    static std::string secret_in(const HttpAnswer& answer) {
        EXPECT_EQ(answer.status, 200) << answer.body;
        return answer.status == 200 ? std::string(answer.json().at("secret").as_string()) : "";
    }

    static ConsoleSocket open_at(const Gateway& node, const std::string& secret) {
        WebSocketOptions options;
        options.subprotocols = "binary, porthole.session." + secret;
        options.fields = kFromPage;
        return {node.proxy(), options};
    }

    RedisServer redis_;
    std::optional<Gateway> second_;
};

TEST_F(ClusterTest, OpensOnOneNodeWhatAnotherHasIssued) {
    start_nodes();
    const std::string token = issue(kStatic, "novnc");

    const std::string secret = secret_in(post_session_at(*second_, "token", token));
    ConsoleSocket socket = open_at(*second_, secret);
    EXPECT_EQ(shake_hands(socket), "fake");
    expect_echo(socket);

    EXPECT_EQ(error_code_of(post_session("token", token)), "token_unknown");
    // A reload may lead to the other node.
    ConsoleSocket again = open(resume(secret));
    EXPECT_EQ(shake_hands(again), "fake");
    expect_echo(again);
}

TEST_F(ClusterTest, RedeemsATokenOnceAcrossItsNodes) {
    start_nodes();
    const boost::json::object body{{"token", issue(kStatic, "novnc")}};
    const std::vector<std::string> pages(200, session_request(boost::json::serialize(body)));
    const std::vector<std::string> programs(
        200, upgrade_request("/?token=" + issue(kStatic, "novnc"), {{"Origin", kOrigin}})
    );

    const auto by_pages = race({gateway().proxy(), second_->proxy()}, pages);
    const auto by_programs = race({gateway().proxy(), second_->proxy()}, programs);

    EXPECT_EQ(by_pages, (std::map<int, int>{{200, 1}, {403, 199}}));
    EXPECT_EQ(by_programs, (std::map<int, int>{{101, 1}, {403, 199}}));
}

TEST_F(ClusterTest, OpensWhatANodeThatDiedHasIssued) {
    start_nodes();
    const std::string token = issue(kStatic, "novnc");
    const std::string redeemed = redeem(issue(kStatic, "novnc"));

    gateway().kill();

    ConsoleSocket socket = open_at(*second_, secret_in(post_session_at(*second_, "token", token)));
    EXPECT_EQ(shake_hands(socket), "fake");
    ConsoleSocket resumed =
        open_at(*second_, secret_in(post_session_at(*second_, "resume", redeemed)));
    EXPECT_EQ(shake_hands(resumed), "fake");
    gateway().start();
    EXPECT_EQ(error_code_of(post_session("token", token)), "token_unknown");
}

TEST_F(ClusterTest, RevokesOnEveryNode) {
    start_nodes();
    const std::string secret =
        secret_in(post_session_at(*second_, "token", issue(kStatic, "novnc")));
    ConsoleSocket socket = open_at(*second_, secret);
    EXPECT_EQ(shake_hands(socket), "fake");

    EXPECT_EQ(gateway().run({"token", "revoke", "--instance", kStatic}).output, "1 revoked\n");

    EXPECT_EQ(socket.read_to_end().code, 4433);
    EXPECT_EQ(open_at(*second_, secret).answer().status, 403);
}

TEST_F(ClusterTest, KeepsSessionsWhileItsStoreIsGone) {
    start_nodes();
    ConsoleSocket socket = open_console(kStatic, "novnc");
    const std::string token = issue(kStatic, "novnc");
    const std::string unused = redeem(issue(kStatic, "novnc"));

    redis_.kill();
    const HttpAnswer refused = ask(kStatic, "novnc");
    const HttpAnswer not_redeemed = post_session("token", token);
    const ConsoleSocket not_opened = open(unused);

    EXPECT_EQ(refused.status, 503);
    EXPECT_NE(refused.field("retry-after"), "");
    EXPECT_EQ(not_redeemed.status, 503);
    EXPECT_EQ(error_code_of(not_redeemed), "store_unavailable");
    EXPECT_NE(not_redeemed.field("retry-after"), "");
    EXPECT_EQ(not_opened.answer().status, 503);
    EXPECT_NE(not_opened.answer().field("retry-after"), "");
    // A third of resume_ttl has passed when the node has tried to keep the session resumable.
    EXPECT_NE(gateway().wait_for_line({"session_not_resumable", "store_unavailable"}), "");
    expect_echo(socket);

    redis_.start();
    EXPECT_TRUE(eventually([&] { return ask(kStatic, "novnc").status == 200; }));
    ConsoleSocket opened = open(redeem(token));
    EXPECT_EQ(shake_hands(opened), "fake");
    expect_echo(opened);
    expect_echo(socket);
    EXPECT_EQ(error_code_of(post_session("token", token)), "token_unknown");
}

TEST_F(ClusterTest, WarnsOfARedisThatWouldGoBackToASnapshot) {
    redis_.command({"CONFIG", "SET", "appendonly", "no"});
    start(shared_options());
    EXPECT_NE(gateway().wait_for_line({"token_store_ready"}), "");
    EXPECT_EQ(gateway().log().find("token_store_not_durable"), std::string::npos);
    gateway().stop();
    redis_.command({"CONFIG", "SET", "save", "3600 1"});
    gateway().start();

    EXPECT_NE(gateway().wait_for_line({"warn", "token_store_not_durable"}), "");
}

TEST_F(ClusterTest, StartsWithoutItsStore) {
    redis_.kill();
    start(shared_options());
    EXPECT_NE(gateway().wait_for_line({"token_store_not_ready", "store_unavailable"}), "");
    EXPECT_EQ(ask(kStatic, "novnc").status, 503);
    EXPECT_EQ(send_http(gateway().proxy(), "GET", "/").status, 200);
    const CommandResult command = gateway().run({"token", "list"});
    EXPECT_EQ(command.exit_code, 1);
    EXPECT_NE(command.errors.find("The token store does not answer"), std::string::npos);

    redis_.start();

    EXPECT_TRUE(eventually([&] { return ask(kStatic, "novnc").status == 200; }));
    ConsoleSocket socket = open_console(kStatic, "novnc");
    expect_echo(socket);
}

}  // namespace
}  // namespace porthole::test
