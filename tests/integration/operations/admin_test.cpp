// SPDX-License-Identifier: Apache-2.0
// The operators' side: who may ask, what is answered, and what ending a session does.
#include "integration/gateway/fixture.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace porthole::test {
namespace {

const std::string kKey = "an-admin-key-of-thirty-two-chars";
const Fields kWithKey{{"X-Auth-Token", kKey}};

std::string admin_options(const std::string& more = {}) {
    return "key = \"" + kKey + "\"\ncheck_interval = \"1s\"\n" + more;
}

/// {"ok", "error", …} of the check called `name` in an answer of /readyz.
boost::json::object check_in(const HttpAnswer& answer, std::string_view name) {
    const auto body = answer.json();
    for (const auto& check : body.at("checks").as_array()) {
        if (check.at("name").as_string() == name) {
            return check.as_object();
        }
    }
    return {};
}

template <class Base>
class WithAdmin : public Base {
protected:
    HttpAnswer admin(
        std::string_view verb, const std::string& target, const Fields& fields = kWithKey
    ) {
        return send_http(this->gateway().admin(), verb, target, fields);
    }

    boost::json::array sessions(const std::string& query = {}) {
        const HttpAnswer answer = admin("GET", "/sessions" + query);
        EXPECT_EQ(answer.status, 200) << answer.body;
        return answer.json().at("sessions").as_array();
    }

    bool is_ok(std::string_view check) {
        const auto found = check_in(admin("GET", "/readyz"), check);
        return found.contains("ok") && found.at("ok").as_bool();
    }
};

class AdminTest : public WithAdmin<StaticGatewayTest> {
protected:
    void SetUp() override {
        GatewayOptions with_admin = options();
        with_admin.admin = admin_options();
        start(with_admin);
    }
};

TEST_F(AdminTest, SaysHowItIsToWhoeverGetsAsFar) {
    EXPECT_EQ(admin("GET", "/healthz", {}).body, "ok\n");
    EXPECT_TRUE(eventually([this] { return admin("GET", "/readyz", {}).status == 200; }));

    const HttpAnswer ready = admin("GET", "/readyz", {});
    for (const char* name : {"token_store", "identity", "static", "audit"}) {
        EXPECT_TRUE(is_ok(name)) << ready.body;
    }
    const auto version = admin("GET", "/version", {}).json();
    EXPECT_EQ(version.at("name").as_string(), "porthole");
    EXPECT_NE(version.at("version").as_string(), "");
    EXPECT_EQ(admin("GET", "/metrics", {}).status, 200);
    EXPECT_EQ(admin("POST", "/metrics", {}).status, 405);
    EXPECT_EQ(admin("GET", "/nothing", {}).status, 404);
}

TEST_F(AdminTest, ShowsSessionsToAdministratorsOnly) {
    ConsoleSocket socket = open_console(kStatic, "novnc");
    const std::string id(sessions().at(0).at("id").as_string());
    for (const auto& [verb, target] : std::vector<std::pair<const char*, std::string>>{
             {"GET", "/sessions"}, {"GET", "/sessions/" + id}, {"DELETE", "/sessions/" + id}
         }) {
        SCOPED_TRACE(std::string(verb) + " " + target);
        EXPECT_EQ(admin(verb, target, {}).status, 401);
        EXPECT_EQ(admin(verb, target, {{"X-Auth-Token", kKey + "x"}}).status, 401);
        EXPECT_EQ(admin(verb, target, {{"X-Auth-Token", kAliceKey}}).status, 403);
        EXPECT_EQ(admin(verb, target, {{"X-Auth-Token", kServiceKey}}).status, 403);
    }
    EXPECT_EQ(admin("GET", "/sessions", {{"X-Auth-Token", kRootKey}}).status, 200);
    EXPECT_EQ(admin("GET", "/sessions").status, 200);
    expect_echo(socket);
}

TEST_F(AdminTest, IsNotOnTheOtherListeners) {
    for (const char* path :
         {"/healthz", "/readyz", "/version", "/metrics", "/sessions", "/admin.html"}) {
        EXPECT_EQ(send_http(gateway().proxy(), "GET", path, kWithKey).status, 404) << path;
        EXPECT_NE(send_http(gateway().api(), "GET", path, kWithKey).status, 200) << path;
    }
}

TEST_F(AdminTest, TellsWhoLooksAtWhat) {
    ConsoleSocket socket = open_console(kStatic, "novnc");
    expect_echo(socket);

    const auto all = sessions();
    ASSERT_EQ(all.size(), 1U);
    const auto& session = all[0].as_object();
    EXPECT_EQ(session.at("state").as_string(), "open");
    EXPECT_EQ(session.at("user").as_string(), "alice");
    EXPECT_EQ(session.at("project_id").as_string(), "project-a");
    EXPECT_EQ(session.at("instance_id").as_string(), kStatic);
    EXPECT_EQ(session.at("type").as_string(), "novnc");
    EXPECT_EQ(session.at("transport").as_string(), "vnc");
    EXPECT_EQ(session.at("peer").as_string(), "127.0.0.1");
    EXPECT_EQ(session.at("connections").to_number<int>(), 1);
    // What was sent to it came back.
    EXPECT_GT(session.at("bytes_to_console").to_number<int>(), 300'000);
    EXPECT_GT(session.at("bytes_to_browser").to_number<int>(), 300'000);

    const std::string id(session.at("id").as_string());
    EXPECT_EQ(admin("GET", "/sessions/" + id).json().at("id").as_string(), id);
    EXPECT_NE(gateway().wait_for_line({"session_opened", id}), "");
    EXPECT_EQ(sessions("?project=project-a&user=alice&instance=" + kStatic).size(), 1U);
    EXPECT_EQ(sessions("?project=project-b").size(), 0U);
    EXPECT_EQ(sessions("?user=bob").size(), 0U);
    EXPECT_EQ(sessions("?user=alice&user=bob").size(), 0U);
}

TEST_F(AdminTest, EndsASessionForGood) {
    const std::string secret = redeem(issue(kStatic, "novnc"));
    ConsoleSocket ended = open(secret);
    EXPECT_EQ(shake_hands(ended), "fake");
    const std::string id(sessions().at(0).at("id").as_string());
    ConsoleSocket other = open_console(kStatic, "novnc");

    EXPECT_EQ(admin("DELETE", "/sessions/" + id).status, 204);

    const Ending ending = ended.read_to_end();
    EXPECT_EQ(ending.code, 4431);
    EXPECT_EQ(ending.reason, "session_ended " + id);
    // Its tab holds a secret that would open it again.
    EXPECT_EQ(error_code_of(post_session("resume", secret)), "token_unknown");
    EXPECT_TRUE(eventually([this] { return sessions().size() == 1; }));
    EXPECT_EQ(admin("DELETE", "/sessions/" + id).status, 404);
    EXPECT_EQ(admin("GET", "/sessions/" + id).status, 404);
    expect_echo(other);
}

TEST_F(AdminTest, IsAskedByTheCommandLine) {
    ConsoleSocket socket = open_console(kStatic, "novnc");
    const std::string id(sessions().at(0).at("id").as_string());
    // The port was chosen by the system, so the configuration does not name it.
    const std::string url = "http://127.0.0.1:" + std::to_string(gateway().admin().port);
    const TemporaryFolder folder;
    const auto file =
        folder.write("porthole.toml", "[admin]\nkey = \"" + kKey + "\"\nurl = \"" + url + "\"\n");
    const auto run = [&file](std::vector<std::string> words) {
        words.insert(words.begin(), "sessions");
        words.insert(words.end(), {"--config", file.string()});
        return run_porthole(words);
    };

    const CommandResult list = run({"list", "--user", "alice"});
    EXPECT_EQ(list.exit_code, 0) << list.errors;
    EXPECT_TRUE(list.output.starts_with(id + " state=open ")) << list.output;
    EXPECT_EQ(run({"list", "--project", "project-b"}).output, "");
    const CommandResult shown = run({"show", id});
    EXPECT_NE(shown.output.find("transport=vnc\n"), std::string::npos) << shown.output;
    EXPECT_EQ(run({"end", id}).exit_code, 0);
    EXPECT_EQ(socket.read_to_end().code, 4431);

    const CommandResult unknown = run({"end", "req-nothing"});
    EXPECT_EQ(unknown.exit_code, 1);
    EXPECT_NE(unknown.errors.find("No such session"), std::string::npos) << unknown.errors;
    folder.write("porthole.toml", "[admin]\nurl = \"" + url + "\"\n");
    const CommandResult keyless = run({"list"});
    EXPECT_EQ(keyless.exit_code, 1);
    EXPECT_NE(keyless.errors.find("[admin] key"), std::string::npos) << keyless.errors;
}

TEST_F(AdminTest, HasAPageThatKeepsToItself) {
    const HttpAnswer page = admin("GET", "/", {});
    EXPECT_EQ(page.status, 200);
    EXPECT_NE(page.body.find("<h1>Sessions</h1>"), std::string::npos);
    const std::string policy = page.field("content-security-policy");
    EXPECT_NE(policy.find("default-src 'none'"), std::string::npos) << policy;
    EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos) << policy;
    const auto begin = page.body.find("assets/admin");
    const std::string asset = page.body.substr(begin, page.body.find('"', begin) - begin);
    EXPECT_EQ(admin("GET", "/" + asset, {}).status, 200) << asset;
}

class OpenAdminTest : public WithAdmin<StaticGatewayTest> {};

TEST_F(OpenAdminTest, IsNotForPagesWhoseNameWasPointedAtIt) {
    GatewayOptions open_to_all = options();
    open_to_all.identity = "[identity]\nbackend = \"none\"\n";
    open_to_all.admin = "check_interval = \"1s\"";
    start(open_to_all);

    for (const char* host : {"127.0.0.1", "127.0.0.1:6099", "localhost:6099", "[::1]:6099"}) {
        EXPECT_EQ(admin("GET", "/sessions", {{"Host", host}}).status, 200) << host;
    }
    for (const char* host : {"evil.test", "evil.test:6099", "127.0.0.1.evil.test"}) {
        EXPECT_EQ(admin("GET", "/sessions", {{"Host", host}}).status, 403) << host;
    }
}

class NeighboursTest : public WithAdmin<VsphereGatewayTest> {};

TEST_F(NeighboursTest, AreToldApart) {
    GatewayOptions both = options();
    both.admin = admin_options();
    start(both);
    EXPECT_TRUE(eventually([&] { return admin("GET", "/readyz").status == 200; }));
    const auto find_vcenter = [&] {
        const auto ready = admin("GET", "/readyz").json();
        for (const auto& check : ready.at("checks").as_array()) {
            if (check.at("kind").as_string() == "driver" &&
                check.at("name").as_string() != "static") {
                return check.as_object();
            }
        }
        return boost::json::object();
    };
    EXPECT_TRUE(eventually([&] { return find_vcenter()["ok"] == true; }));

    vcenter_.kill();

    EXPECT_TRUE(eventually([&] { return find_vcenter()["ok"] == false; }));
    EXPECT_EQ(find_vcenter()["error"], "driver_unavailable");
    // Consoles of other instances can still be opened.
    EXPECT_TRUE(is_ok("static"));
    EXPECT_EQ(admin("GET", "/readyz").status, 200);
}

TEST_F(NeighboursTest, MakeItUnreadyWhenNoneIsLeft) {
    GatewayOptions alone = options();
    alone.instances.clear();
    alone.admin = admin_options();
    start(alone);
    EXPECT_TRUE(eventually([&] { return admin("GET", "/readyz").status == 200; }));

    vcenter_.kill();

    EXPECT_TRUE(eventually([&] { return admin("GET", "/readyz").status == 503; }));
    EXPECT_TRUE(is_ok("token_store"));
    EXPECT_EQ(admin("GET", "/healthz").status, 200);
}

}  // namespace
}  // namespace porthole::test
