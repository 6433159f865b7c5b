// SPDX-License-Identifier: Apache-2.0
// Who comes to a console that somebody else uses, by each way to share it, on one node and on two.
#include "integration/gateway/fixture.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <fstream>
#include <sstream>

namespace porthole::test {
namespace {
namespace json = boost::json;

class SharingTest : public StaticGatewayTest {
protected:
    void TearDown() override {
        if (second_) {
            EXPECT_EQ(second_->stop(), 0);
        }
        StaticGatewayTest::TearDown();
    }

    GatewayOptions shared(const std::string& sharing, const std::string& more = {}) const {
        GatewayOptions with = options();
        with.store = "sqlite://" + store_.path().string() + "/tokens.db";
        with.sessions = "sharing = \"" + sharing + "\"\n" + more;
        with.tables = "[audit]\nfile = \"audit.log\"\n";
        return with;
    }

    /// What the page is answered that wants to open a console with a new token, or with this one.
    HttpAnswer come(
        const std::string& choice = {}, const std::string& key = kAliceKey, std::string token = {}
    ) {
        if (token.empty()) {
            token = token_of(std::string(ask(kStatic, "novnc", key).json().at("url").as_string()));
        }
        token_ = token;
        return post({{"token", token}}, choice);
    }

    HttpAnswer post(json::object body, const std::string& choice = {}) {
        if (!choice.empty()) {
            body["in_use"] = choice;
        }
        return send_http(gateway().proxy(), "POST", "/session", kFromPage, json::serialize(body));
    }

    static std::string secret_in(const HttpAnswer& answer) {
        EXPECT_EQ(answer.status, 200) << answer.body;
        return answer.status == 200 ? std::string(answer.json().at("secret").as_string()) : "";
    }

    /// A console that is open, on that node.
    static ConsoleSocket open_at(const Gateway& node, const std::string& secret) {
        WebSocketOptions options;
        options.subprotocols = "binary, porthole.session." + secret;
        options.fields = kFromPage;
        ConsoleSocket socket(node.proxy(), options);
        EXPECT_EQ(shake_hands(socket), "fake");
        return socket;
    }

    /// The token of a link for looking alone.
    std::string issue_view_only() {
        const json::object body{{"protocol", "vnc"}, {"type", "novnc"}, {"view_only", true}};
        const Fields fields{{"X-Auth-Token", kAliceKey}};
        const std::string target = "/servers/" + kStatic + "/console";
        const HttpAnswer answer =
            send_http(gateway().api(), "POST", target, fields, json::serialize(body));
        EXPECT_EQ(answer.status, 200) << answer.body;
        return token_of(std::string(answer.json().at("url").as_string()));
    }

    /// `in_use` of an answer that says that the console is.
    static json::object in_use(const HttpAnswer& answer) {
        EXPECT_EQ(answer.status, 409) << answer.body;
        EXPECT_EQ(error_code_of(answer), "console_in_use");
        return answer.status == 409 ? answer.json().at("in_use").as_object() : json::object();
    }

    /// The audit log's events of that name.
    std::vector<json::object> audited(std::string_view name) {
        std::ifstream file(gateway().folder() / "audit.log");
        std::vector<json::object> found;
        for (std::string line; std::getline(file, line);) {
            auto event = json::parse(line).as_object();
            if (event.at("event").as_string() == name) {
                found.push_back(std::move(event));
            }
        }
        return found;
    }

    HttpAnswer state_of(const std::string& secret) {
        const json::object body{{"resume", secret}};
        return send_http(
            gateway().proxy(), "POST", "/session/state", kFromPage, json::serialize(body)
        );
    }

    const TemporaryFolder store_;
    std::optional<Gateway> second_;
    std::string token_;
};

TEST_F(SharingTest, AsksNobodyUnlessToldTo) {
    start(shared("open"));
    ConsoleSocket first = open_at(gateway(), secret_in(come()));
    const HttpAnswer second = come();

    ConsoleSocket both = open_at(gateway(), secret_in(second));
    EXPECT_EQ(second.json().at("tells"), json::array());
    expect_echo(first);
    expect_echo(both);
}

TEST_F(SharingTest, JoiningIsChosenAndSpendsNoTokenBefore) {
    start(shared("join"));
    const std::string first_secret = secret_in(come());
    ConsoleSocket first = open_at(gateway(), first_secret);

    const auto asked = in_use(come());
    EXPECT_EQ(asked.at("choices"), json::array{"join"});
    const auto& by = asked.at("by").as_array();
    ASSERT_EQ(by.size(), 1U);
    EXPECT_EQ(by[0].at("user").as_string(), "alice");
    EXPECT_EQ(by[0].at("yourself"), true);
    EXPECT_EQ(by[0].at("view_only"), false);
    // What is not offered is as good as nothing.
    EXPECT_EQ(come("take_over", kAliceKey, token_).status, 409);
    EXPECT_EQ(come("dance", kAliceKey, token_).status, 400);
    const HttpAnswer joined = come("join", kAliceKey, token_);

    const std::string secret = secret_in(joined);
    ConsoleSocket second = open_at(gateway(), secret);
    expect_echo(first);
    expect_echo(second);
    EXPECT_EQ(joined.json().at("tells"), json::array{"others"});
    // Each sees the other; a tab's own sessions are nobody else's.
    for (const auto& each : {first_secret, secret}) {
        const HttpAnswer state = state_of(each);
        EXPECT_EQ(state.status, 200) << state.body;
        EXPECT_EQ(state.json().at("others").as_array().size(), 1U) << state.body;
    }
    EXPECT_EQ(state_of("wrong").status, 403);
    EXPECT_EQ(send_http(gateway().proxy(), "POST", "/session/state", kFromPage, "{}").status, 400);
    EXPECT_EQ(send_http(gateway().proxy(), "POST", "/session/state", {}, "{}").status, 403);
    // Who comes back finds somebody there as well.
    EXPECT_EQ(post({{"resume", secret}}).status, 409);
    EXPECT_EQ(post({{"resume", secret}}, "join").status, 200);
    const auto events = audited("console_joined");
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].at("user").as_string(), "alice");
    EXPECT_EQ(events[0].at("others").at(0).at("user").as_string(), "alice");
}

TEST_F(SharingTest, TakingOverEndsTheOtherAndTellsWhoDid) {
    start(shared("take_over"));
    const std::string first_secret = secret_in(come());
    ConsoleSocket first = open_at(gateway(), first_secret);
    const auto asked = in_use(come({}, kRootKey));
    EXPECT_EQ(asked.at("choices"), json::array{"take_over"});
    EXPECT_EQ(asked.at("by").at(0).at("yourself"), false);
    const std::string root_token = token_;
    // Who may only look sends nobody away.
    EXPECT_EQ(in_use(come("take_over", kAliceKey, issue_view_only())).at("choices"), json::array());

    const std::string secret = secret_in(come("take_over", kRootKey, root_token));

    const Ending ending = first.read_to_end();
    EXPECT_EQ(ending.code, 4435) << ending;
    EXPECT_TRUE(ending.reason.starts_with("session_taken_over req-")) << ending;
    EXPECT_TRUE(ending.reason.ends_with(" root")) << ending;
    ConsoleSocket second = open_at(gateway(), secret);
    expect_echo(second);
    // Who was sent away is asked when they come back, and gets in neither by hand.
    EXPECT_EQ(in_use(post({{"resume", first_secret}})).at("by").at(0).at("user"), "root");
    WebSocketOptions by_hand;
    by_hand.subprotocols = "binary, porthole.session." + first_secret;
    by_hand.fields = kFromPage;
    ConsoleSocket barred(gateway().proxy(), by_hand);
    EXPECT_EQ(barred.read_to_end().code, 4436);
    expect_echo(second);
    const auto events = audited("console_taken_over");
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].at("user").as_string(), "root");
    EXPECT_EQ(events[0].at("others").at(0).at("user").as_string(), "alice");
    EXPECT_EQ(audited("console_ended").at(0).at("reason").as_string(), "session_taken_over");
}

TEST_F(SharingTest, TakesOverOnAnotherNode) {
    GatewayOptions both = shared("ask", "node = \"one\"\n");
    start(both);
    both.sessions = "sharing = \"ask\"\nshow_holder = false\nnode = \"two\"\n";
    second_.emplace(both);
    ConsoleSocket first = open_at(*second_, secret_in(come()));
    // The other node knows of it in a moment.
    const auto known = [&] { return come().status == 409; };
    ASSERT_TRUE(eventually(known));
    const auto asked = in_use(come({}, kRootKey));
    EXPECT_EQ(asked.at("choices"), (json::array{"join", "take_over"}));

    const std::string secret = secret_in(come("take_over", kRootKey, token_));

    const Ending ending = first.read_to_end();
    EXPECT_EQ(ending.code, 4435) << ending;
    EXPECT_TRUE(ending.reason.ends_with(" root")) << ending;
    ConsoleSocket second = open_at(*second_, secret);
    expect_echo(second);
}

TEST_F(SharingTest, OfTwoWhoComeAtOnceToTwoNodesTheFirstStays) {
    GatewayOptions both = shared("exclusive", "node = \"one\"\n");
    start(both);
    both.sessions = "sharing = \"exclusive\"\nnode = \"two\"\n";
    second_.emplace(both);
    // Neither has opened the console when the other asks.
    const std::string one = secret_in(come());
    const std::string two = secret_in(come());
    ConsoleSocket first = open_at(gateway(), one);
    WebSocketOptions options;
    options.subprotocols = "binary, porthole.session." + two;
    options.fields = kFromPage;
    ConsoleSocket later(second_->proxy(), options);

    EXPECT_EQ(later.read_to_end().code, 4436);
    expect_echo(first);
}

TEST_F(SharingTest, ExclusiveConsolesHaveOneUser) {
    start(shared("exclusive", "show_holder = false\n"));
    std::optional<ConsoleSocket> first = open_at(gateway(), secret_in(come()));
    const auto asked = in_use(come("take_over"));
    EXPECT_EQ(asked.at("choices"), json::array());
    EXPECT_FALSE(asked.at("by").at(0).as_object().contains("user"));
    // A program that nobody can ask.
    EXPECT_EQ(
        ConsoleSocket(gateway().proxy(), {"/?token=" + token_, "binary", kFromPage, {}})
            .read_to_end()
            .code,
        4436
    );

    first->close();
    const auto free = [&] { return come().status == 200; };
    EXPECT_TRUE(eventually(free));
}

TEST_F(SharingTest, TellsTheHostWhereThatIsAllowed) {
    start(shared("open", "show_host = true\n"));
    const HttpAnswer answer = come();
    const std::string secret = secret_in(answer);
    EXPECT_EQ(answer.json().at("tells"), json::array{"host"});
    EXPECT_EQ(state_of(secret).json(), json::object());
    const ConsoleSocket socket = open_at(gateway(), secret);
    EXPECT_EQ(state_of(secret).json().at("host").as_string(), "127.0.0.1");
}

}  // namespace
}  // namespace porthole::test
