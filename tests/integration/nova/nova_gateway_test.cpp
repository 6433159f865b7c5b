// SPDX-License-Identifier: Apache-2.0
// The real program in place of Nova's proxies, with tokens that Debian's real Nova issued.
#include "integration/gateway/fixture.hpp"
#include "support/nova_database.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace porthole::test {
namespace {

constexpr const char* kNobodysToken = "6b0a2a3e-0000-4000-8000-000000000000";

class NovaGatewayTest : public GatewayTest {
protected:
    static MariadbServer& server() {
        static MariadbServer server;
        return server;
    }
    static NovaDatabase& nova() {
        static NovaDatabase cell(server(), "nova_gateway");
        return cell;
    }

    static GatewayOptions options(const std::string& tokens_options = "") {
        GatewayOptions options;
        options.allow_missing_origin = true;
        options.proxy_options = "allow_same_host_origin = true";
        options.nova = fmt::format(
            "authority = \"nova-db\"\n{}\n[nova]\ncell_databases = [\"{}\"]\ntimeout = \"5s\"",
            tokens_options,
            nova().url()
        );
        return options;
    }

    static std::string instance() {
        static const std::string made = nova().add_instance("web01", "demo");
        return made;
    }

    /// A token for the VNC server.
    std::string issue_vnc(int ttl = 600) const {
        NovaToken token;
        token.port = vnc_.port();
        token.ttl = ttl;
        return nova().issue(instance(), token);
    }

    ConsoleSocket open_at(const std::string& target, const Fields& fields = {}) {
        WebSocketOptions options;
        options.target = target;
        options.fields = fields;
        return ConsoleSocket(gateway().proxy(), options);
    }

    VncServer vnc_;
};

TEST_F(NovaGatewayTest, OpensATokenInThePage) {
    start(options());
    const std::string token = issue_vnc();

    const HttpAnswer page =
        send_http(gateway().proxy(), "GET", "/vnc_lite.html?path=%3Ftoken%3D" + token);
    EXPECT_EQ(page.status, 200);
    EXPECT_NE(page.body.find("noVNC"), std::string::npos);  // Tempest looks for it
    const HttpAnswer answer = post_session("token", token);
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto session = answer.json().at("session");
    EXPECT_EQ(session.at("type"), "novnc");
    EXPECT_EQ(session.at("instance").at("name"), "web01");
    EXPECT_EQ(session.at("instance").at("id"), boost::json::string(instance()));

    ConsoleSocket socket = open(redeem(token));
    EXPECT_EQ(shake_hands(socket), "fake");
    expect_echo(socket);
}

TEST_F(NovaGatewayTest, OpensATokenAsOftenAsItIsAsked) {
    start(options());
    const std::string token = issue_vnc();
    ConsoleSocket first = open(redeem(token));
    ASSERT_EQ(shake_hands(first), "fake");
    ConsoleSocket second = open(redeem(token));
    ASSERT_EQ(shake_hands(second), "fake");
    ConsoleSocket bare = open_at("/?token=" + token);
    ASSERT_EQ(shake_hands(bare), "fake");

    expect_echo(first, 1);
    expect_echo(second, 2);
    expect_echo(bare, 3);
}

TEST_F(NovaGatewayTest, ResumesInTheSameTab) {
    start(options());
    const std::string secret = redeem(issue_vnc());
    ConsoleSocket socket = open(secret);
    ASSERT_EQ(shake_hands(socket), "fake");

    ConsoleSocket again = open(resume(secret));

    EXPECT_EQ(shake_hands(again), "fake");
    EXPECT_EQ(socket.read_to_end().code, 4430);
}

TEST_F(NovaGatewayTest, TakesTheTokenWhereClientsOfNovasProxiesPutIt) {
    start(options());
    const std::string token = issue_vnc();

    for (const std::string& target :
         {"/?token=" + token,
          "/websockify?token=" + token,
          "/any/path?token=" + token + "&title=web01",
          "/?path=%3Ftoken%3D" + token}) {
        ConsoleSocket socket = open_at(target);
        EXPECT_EQ(shake_hands(socket), "fake") << target;
    }
    for (const std::string& cookie :
         {"token=" + token, "a; token=\"" + token + "\"; b=c", "token=x; token=" + token}) {
        ConsoleSocket socket = open_at("/websockify", {{"Cookie", cookie}});
        EXPECT_EQ(shake_hands(socket), "fake") << cookie;
    }
    // The query counts more than the cookie, even when it is wrong.
    ConsoleSocket wrong =
        open_at(std::string("/?token=") + kNobodysToken, {{"Cookie", "token=" + token}});
    EXPECT_FALSE(wrong.is_open());
}

TEST_F(NovaGatewayTest, OpensNothingExpiredDeletedOrForeign) {
    start(options());
    const std::string doomed = nova().add_instance("web02", "demo");
    NovaToken of_doomed;
    of_doomed.port = vnc_.port();
    const std::string deleted = nova().issue(doomed, of_doomed);
    nova().delete_instance(doomed);

    for (const std::string& token :
         {issue_vnc(0),
          deleted,
          std::string(kNobodysToken),
          std::string("no-uuid"),
          std::string("bad") + kNobodysToken}) {
        const HttpAnswer answer = post_session("token", token);
        EXPECT_EQ(answer.status, 403) << token;
        EXPECT_EQ(error_code_of(answer), "token_unknown");
        // Tempest wants to read nothing at all after a refusal.
        const ConsoleSocket socket = open_at("/?token=" + token);
        EXPECT_EQ(socket.answer().status, 403);
        EXPECT_EQ(socket.answer().body, "");
    }
    EXPECT_EQ(vnc_.total(), 0);
}

TEST_F(NovaGatewayTest, ChecksOriginAsNovaDoes) {
    start(options());
    NovaToken secure;
    secure.port = vnc_.port();
    secure.base = "https://consoles.test/vnc_lite.html";
    const std::string https_token = nova().issue(instance(), secure);
    NovaToken bare_websocket = secure;
    bare_websocket.base = "ws://consoles.test:6083/";
    const std::string ws_token = nova().issue(instance(), bare_websocket);
    const std::string http_token = issue_vnc();
    const auto status = [this](const std::string& token, const Fields& fields) {
        const std::string host = "consoles.test";
        std::string request = upgrade_request("/?token=" + token, fields);
        request.replace(request.find(host), host.size(), "novnc.example:6080");
        ClientConnection connection(gateway().proxy());
        connection.write(request);
        return read_answer(connection).status;
    };

    EXPECT_EQ(status(http_token, {}), 101);
    EXPECT_EQ(status(http_token, {{"Origin", "http://novnc.example:6080"}}), 101);
    EXPECT_EQ(status(http_token, {{"Origin", kOrigin}}), 101);
    EXPECT_EQ(status(http_token, {{"Origin", "http://evil.example"}}), 403);
    EXPECT_EQ(status(http_token, {{"Origin", ""}}), 403);
    EXPECT_EQ(status(http_token, {{"Origin", "null"}}), 403);
    EXPECT_EQ(status(http_token, {{"Origin", "https://novnc.example:6080"}}), 403);
    EXPECT_EQ(status(ws_token, {{"Origin", "https://novnc.example"}}), 403);
    EXPECT_EQ(status(ws_token, {{"Origin", "http://novnc.example"}}), 101);
    EXPECT_EQ(status(https_token, {{"Origin", "http://novnc.example:6080"}}), 403);
    EXPECT_EQ(status(https_token, {{"Origin", "https://novnc.example"}}), 101);
}

TEST_F(NovaGatewayTest, EndsSessionsWithTheirTokenWhereToldSo) {
    start(options("end_sessions_at_expiry = true"));
    ConsoleSocket socket = open_at("/?token=" + issue_vnc(3));
    ASSERT_EQ(shake_hands(socket), "fake");

    const Ending ending = socket.read_to_end();

    EXPECT_EQ(ending.code, 4432);
    EXPECT_TRUE(ending.reason.starts_with("session_expired req-")) << ending;
}

TEST_F(NovaGatewayTest, SaysThatNovaDoesNotAnswer) {
    GatewayOptions dead = options();
    dead.nova =
        "authority = \"nova-db\"\n[nova]\n"
        "cell_databases = [\"mysql+pymysql://nova:pw@127.0.0.1:1/nova\"]";
    start(dead);

    const HttpAnswer answer = post_session("token", kNobodysToken);

    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(error_code_of(answer), "store_unavailable");
    EXPECT_NE(answer.field("retry-after"), "");
    const std::string request = answer.field("x-request-id");
    EXPECT_NE(gateway().wait_for_line({"cell_unavailable", "request=" + request}), "");
    EXPECT_EQ(gateway().log().find(":pw@"), std::string::npos);
}

TEST_F(NovaGatewayTest, OpensMksConsolesByPort902) {
    start(options());
    const Esxi esxi;
    const Esxi::Ticket ticket = esxi.make_ticket("ticket-1", "mks", vnc_.address());
    std::string thumbprint = ticket.sha1;
    std::erase(thumbprint, ':');
    NovaToken mks;
    mks.type = "webmks";
    mks.port = ticket.port;
    // As nova.virt.vmwareapi.vmops.get_mks_console writes it.
    mks.path = fmt::format(
        R"({{"ticket": "ticket-1", "cfgFile": "[ds1] web 01/web 01.vmx", "thumbprint": "{}"}})",
        thumbprint
    );
    mks.base = kOrigin + "/";

    ConsoleSocket socket = open(redeem(nova().issue(instance(), mks)));

    EXPECT_EQ(shake_hands(socket), "fake");
    expect_echo(socket);
}

TEST_F(NovaGatewayTest, OpensMksConsolesByTicketedWebSocket) {
    const Certificate certificate = make_certificate();
    const TemporaryFolder folder;
    const Esxi esxi(
        {"--certificate",
         folder.write("esxi.pem", certificate.pem).string(),
         "--private-key",
         folder.write("esxi.key", certificate.key_pem).string()}
    );
    GatewayOptions trusting = options();
    trusting.files["console-ca.pem"] = certificate.pem;
    trusting.nova += "\nconsole_ca_file = \"console-ca.pem\"";
    start(trusting);
    NovaToken webmks;
    webmks.type = "webmks";
    webmks.port = esxi.make_ticket("ticket-2", "webmks", vnc_.address()).port;
    webmks.path = "/ticket/ticket-2";
    webmks.base = kOrigin + "/";

    ConsoleSocket socket = open(redeem(nova().issue(instance(), webmks)));

    EXPECT_EQ(shake_hands(socket), "fake");
    expect_echo(socket);
}

TEST_F(NovaGatewayTest, TrustsNoConsoleHostUnseen) {
    start(options());
    const Esxi esxi;
    NovaToken webmks;
    webmks.type = "webmks";
    webmks.port = esxi.make_ticket("ticket-3", "webmks", vnc_.address()).port;
    webmks.path = "/ticket/ticket-3";

    ConsoleSocket socket = open(redeem(nova().issue(instance(), webmks)));

    EXPECT_EQ(socket.read_to_end().code, 4512);
    EXPECT_EQ(esxi.count("tickets"), 1);  // not spent
}

TEST_F(NovaGatewayTest, CarriesSerialLines) {
    start(options());
    const VncServer line(VncBehaviour::line);
    NovaToken serial;
    serial.type = "serial";
    serial.port = line.port();
    serial.base = "ws://consoles.test:6083/";

    ConsoleSocket socket = open_at("/?token=" + nova().issue(instance(), serial));
    ASSERT_TRUE(socket.is_open());

    socket.send("root\r");
    EXPECT_EQ(socket.read(5), "root\r");
}

TEST_F(NovaGatewayTest, LeadsToNoConsoleThatDoesNotFit) {
    start(options());
    NovaToken fake;
    fake.type = "webmks";
    fake.port = 6969;
    fake.path = "{\"ticket\": \"t\"}";
    ConsoleSocket socket = open_at("/?token=" + nova().issue(instance(), fake));

    EXPECT_EQ(socket.read_to_end().code, 4410);
}

TEST_F(NovaGatewayTest, LeavesTheApiToNova) {
    TemporaryFolder folder;
    const auto file = folder.write(
        "porthole.toml",
        "[api]\nlisten = [\"127.0.0.1:0\"]\n[tokens]\nauthority = \"nova-db\"\n"
        "[nova]\ncell_databases = [\"mysql://nova:pw@127.0.0.1/nova\"]\n"
    );
    std::filesystem::permissions(file, std::filesystem::perms(0600));

    const CommandResult result = run_porthole({"check-config", "--config", file.string()});

    EXPECT_EQ(result.exit_code, 2);
    EXPECT_NE(result.errors.find("api.listen: with tokens.authority"), std::string::npos)
        << result.errors;
}

}  // namespace
}  // namespace porthole::test
