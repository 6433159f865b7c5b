// SPDX-License-Identifier: Apache-2.0
// What clients of Nova ask for, and get.
#include "integration/gateway/fixture.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value_to.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace porthole::test {
namespace {
namespace json = boost::json;

const std::string kSecond = "5965e99a-5f65-454d-bf0d-46ccc57d0801";
const std::string kThird = "5965e99a-5f65-454d-bf0d-46ccc57d0802";
const std::string kOther = "5965e99a-5f65-454d-bf0d-46ccc57d0803";

Fields as(const std::string& key, const std::string& version = "2.1") {
    return {{"X-Auth-Token", key}, {"X-OpenStack-Nova-API-Version", version}};
}

/// Their names are their ids.
std::vector<std::string> ids_in(const HttpAnswer& answer) {
    EXPECT_EQ(answer.status, 200) << answer.body;
    std::vector<std::string> ids;
    const json::value body = answer.json();
    for (const json::value& server : body.at("servers").as_array()) {
        ids.push_back(json::value_to<std::string>(server.at("id")));
    }
    return ids;
}

using Ids = std::vector<std::string>;

class NovaApiTest : public StaticGatewayTest {
protected:
    void SetUp() override {
        auto with_more = options();
        with_more.instances.push_back({kSecond, vnc_.address()});
        with_more.instances.push_back({kThird, vnc_.address()});
        with_more.instances.push_back({kOther, vnc_.address(), "project-b"});
        start(with_more);
    }

    HttpAnswer get(
        const std::string& target,
        const std::string& key = kAliceKey,
        const std::string& version = "2.1"
    ) {
        return send_http(gateway().api(), "GET", target, as(key, version));
    }
};

TEST_F(NovaApiTest, ListsTheProjectsInstances) {
    EXPECT_EQ(ids_in(get("/v2.1/servers")), (Ids{kSecond, kThird, kStatic}));
    EXPECT_EQ(ids_in(get("/v2/project-a/servers")), (Ids{kSecond, kThird, kStatic}));
    EXPECT_EQ(ids_in(get("/v2.1/servers", kReaderKey)), (Ids{kSecond, kThird, kStatic}));
    EXPECT_EQ(ids_in(get("/v2.1/servers/detail", kBobKey)), Ids{kOther});
    EXPECT_EQ(ids_in(get("/v2.1/servers?name=" + kThird)), Ids{kThird});
    EXPECT_EQ(ids_in(get("/v2.1/servers?name=080%5B12%5D$")), (Ids{kSecond, kThird}));
    EXPECT_EQ(ids_in(get("/v2.1/servers?name=" + kOther)), Ids{});
    EXPECT_EQ(ids_in(get("/v2.1/servers?status=SHUTOFF")), Ids{});
}

TEST_F(NovaApiTest, ListsEveryProjectsForAdministrators) {
    const Ids all{kSecond, kThird, kOther, kStatic};

    EXPECT_EQ(ids_in(get("/v2.1/servers?all_tenants=1", kRootKey)), all);
    EXPECT_EQ(ids_in(get("/v2.1/servers", kRootKey)), all) << "this one has no project";
    EXPECT_EQ(
        ids_in(get("/v2.1/servers?all_tenants=1&project_id=project-b", kRootKey)), Ids{kOther}
    );
}

TEST_F(NovaApiTest, ListsByThePage) {
    Ids seen;
    std::string target = "/v2.1/servers/detail?limit=2&status=ACTIVE";
    int pages = 0;
    while (!target.empty()) {
        const HttpAnswer answer = get(target);
        for (const std::string& id : ids_in(answer)) {
            seen.push_back(id);
        }
        ++pages;
        const json::value body = answer.json();
        const auto* const links = body.as_object().if_contains("servers_links");
        target.clear();
        if (links != nullptr) {
            EXPECT_EQ(links->at(0).at("rel"), "next");
            const auto href = json::value_to<std::string>(links->at(0).at("href"));
            target = std::string(boost::urls::parse_uri(href)->encoded_resource());
        }
    }
    EXPECT_EQ(pages, 2);
    EXPECT_EQ(seen, (Ids{kSecond, kThird, kStatic}));
}

TEST_F(NovaApiTest, ShowsWhatClientsRead) {
    const HttpAnswer answer = get("/v2.1/servers/" + kStatic, kAliceKey, "2.46");
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.field("content-type"), "application/json");
    const json::value body = answer.json();
    const json::value& server = body.at("server");

    EXPECT_EQ(server.at("id"), json::string(kStatic));
    EXPECT_EQ(server.at("name"), json::string(kStatic));
    EXPECT_EQ(server.at("status"), "ACTIVE");
    EXPECT_EQ(server.at("tenant_id"), "project-a");
    EXPECT_EQ(server.at("OS-EXT-STS:power_state"), 1);
    EXPECT_EQ(server.at("OS-EXT-STS:vm_state"), "active");
    EXPECT_EQ(server.at("addresses"), json::object());
    EXPECT_EQ(server.at("metadata"), json::object());
    EXPECT_EQ(server.at("image"), "");
    EXPECT_EQ(server.at("flavor").at("id"), "");

    // Since 2.47 flavors have no id.
    const json::value newer = get("/v2.1/servers/" + kStatic, kAliceKey, "2.47").json();
    EXPECT_FALSE(newer.at("server").at("flavor").as_object().contains("id"));
    EXPECT_TRUE(newer.at("server").at("flavor").as_object().contains("original_name"));
}

TEST_F(NovaApiTest, GivesConsolesToOldClients) {
    for (const std::string prefix : {"/v2.1", "/v2", "/v2.1/project-a"}) {
        const HttpAnswer answer = send_http(
            gateway().api(),
            "POST",
            prefix + "/servers/" + kStatic + "/action",
            {{"X-Auth-Token", kAliceKey}},
            R"({"os-getVNCConsole": {"type": "novnc"}})"
        );
        EXPECT_EQ(answer.status, 200) << answer.body;
        const json::value body = answer.json();
        const json::value& console = body.at("console");
        EXPECT_EQ(console.as_object().size(), 2U);
        EXPECT_EQ(console.at("type"), "novnc");
        const auto token = token_of(json::value_to<std::string>(console.at("url")));
        ConsoleSocket socket = open(redeem(token));
        EXPECT_EQ(shake_hands(socket), "fake");
        EXPECT_EQ(answer.field("openstack-api-version"), prefix == "/v2" ? "" : "compute 2.1");
    }
}

TEST_F(NovaApiTest, TakesEveryVersionOfItsWindow) {
    for (const std::string version : {"2.6", "2.7", "2.8", "2.73", "2.98", "2.99", "latest"}) {
        const HttpAnswer answer = send_http(
            gateway().api(),
            "POST",
            "/v2.1/servers/" + kStatic + "/remote-consoles",
            as(kAliceKey, version),
            R"({"remote_console": {"protocol": "vnc", "type": "novnc"}})"
        );
        EXPECT_EQ(answer.status, 200) << answer.body;
        EXPECT_EQ(
            answer.field("x-openstack-nova-api-version"), version == "latest" ? "2.99" : version
        );
    }
}

class TokenLookUpTest : public VsphereGatewayTest {
protected:
    HttpAnswer look_up(const std::string& token, const std::string& key = kServiceKey) {
        return send_http(
            gateway().api(), "GET", "/v2.1/os-console-auth-tokens/" + token, as(key, "2.31")
        );
    }
};

TEST_F(TokenLookUpTest, TellsWhereTheConsoleIs) {
    start(options());
    const std::string token = issue(kStatic, "novnc");
    for (const std::string& key : {kServiceKey, kRootKey}) {
        const HttpAnswer answer = look_up(token, key);
        EXPECT_EQ(answer.status, 200) << answer.body;
        const json::value body = answer.json();
        const json::value& console = body.at("console");
        EXPECT_EQ(console.as_object().size(), 4U);
        EXPECT_EQ(console.at("instance_uuid"), json::string(kStatic));
        const auto host = json::value_to<std::string>(console.at("host"));
        const auto port = console.at("port").to_number<int>();
        EXPECT_EQ(host + ":" + std::to_string(port), vnc_.address());
        EXPECT_TRUE(console.at("internal_access_path").is_null());
    }
    // It is not used up by that; once it is, there is none.
    redeem(token);
    EXPECT_EQ(look_up(token).status, 404);
}

TEST_F(TokenLookUpTest, AcquiresATicketEachTime) {
    start(options());
    const std::string token = issue(kVm, "webmks");
    const json::value first = look_up(token).json().at("console");
    const json::value second = look_up(token).json().at("console");
    const auto path = json::value_to<std::string>(first.at("internal_access_path"));

    EXPECT_TRUE(path.starts_with("/ticket/")) << path;
    EXPECT_NE(first.at("internal_access_path"), second.at("internal_access_path"));
    EXPECT_GT(first.at("port").to_number<int>(), 0);
    EXPECT_EQ(gateway().log().find(path), std::string::npos) << "tickets are secret";
    EXPECT_EQ(gateway().log().find(token), std::string::npos) << "tokens are secret";

    vcenter_.set_power(kVm, "poweredOff");
    EXPECT_EQ(look_up(token).status, 409);
    vcenter_.destroy(kVm);
    const HttpAnswer gone = look_up(token);
    EXPECT_EQ(gone.status, 404);
    EXPECT_NE(gone.body.find("Token not found"), std::string::npos) << gone.body;
}

}  // namespace
}  // namespace porthole::test
