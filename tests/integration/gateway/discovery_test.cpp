// SPDX-License-Identifier: Apache-2.0
// How clients find out what there is, and from where.
#include "integration/gateway/fixture.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value_to.hpp>

namespace porthole::test {
namespace {
namespace json = boost::json;

class DiscoveryTest : public StaticGatewayTest {
protected:
    HttpAnswer get(const std::string& target, const Fields& fields = {}) {
        return send_http(gateway().api(), "GET", target, fields);
    }

    static std::string self_of(const json::value& version) {
        return json::value_to<std::string>(version.at("links").at(0).at("href"));
    }
};

TEST_F(DiscoveryTest, NeedsNoToken) {
    start(options());
    for (const Fields& fields : std::vector<Fields>{{}, {{"X-Auth-Token", "anything"}}}) {
        const HttpAnswer all = get("/", fields);
        EXPECT_EQ(all.status, 200);
        const json::value list = all.json();
        const auto& versions = list.at("versions").as_array();
        ASSERT_EQ(versions.size(), 2U);
        EXPECT_EQ(versions[0].at("id"), "v2.0");
        EXPECT_EQ(versions[0].at("version"), "");
        EXPECT_EQ(versions[1].at("id"), "v2.1");
        EXPECT_EQ(versions[1].at("status"), "CURRENT");
        EXPECT_EQ(versions[1].at("min_version"), "2.1");
        EXPECT_EQ(versions[1].at("version"), "2.99");

        for (const std::string path : {"/v2.1", "/v2.1/"}) {
            const HttpAnswer one = get(path, fields);
            EXPECT_EQ(one.status, 200);
            const json::value version = one.json().at("version");
            EXPECT_EQ(version.at("id"), "v2.1");
            EXPECT_EQ(version.at("media-types").as_array().size(), 1U);
            EXPECT_EQ(version.at("links").at(1).at("rel"), "describedby");
            EXPECT_EQ(one.field("openstack-api-version"), "");
        }
        EXPECT_EQ(get("/v2/", fields).json().at("version").at("id"), "v2.0");
    }
}

TEST_F(DiscoveryTest, OffersChoicesForAPathWithoutVersion) {
    start(options());
    const HttpAnswer answer = get("/servers/detail?name=web", {{"Host", "nova.example:8774"}});

    EXPECT_EQ(answer.status, 300);
    const json::value body = answer.json();
    const auto& choices = body.at("choices").as_array();
    ASSERT_EQ(choices.size(), 2U);
    EXPECT_EQ(choices[1].at("id"), "v2.1");
    EXPECT_EQ(self_of(choices[1]), "http://nova.example:8774/v2.1/servers/detail?name=web");
}

TEST_F(DiscoveryTest, LinksAsTheClientCame) {
    start(options());
    const json::value body = get("/v2.1", {{"Host", "nova.example"}}).json();

    EXPECT_EQ(self_of(body.at("version")), "http://nova.example/v2.1/");
}

TEST_F(DiscoveryTest, LinksToThePublicUrl) {
    auto with_url = options();
    with_url.api_options = "public_url = \"https://nova.example/compute/\"";
    start(with_url);
    const json::value version = get("/v2.1", {{"Host", "evil.example"}}).json().at("version");
    const json::value server =
        get("/v2.1/servers/" + kStatic, {{"X-Auth-Token", kAliceKey}}).json().at("server");

    EXPECT_EQ(self_of(version), "https://nova.example/compute/v2.1/");
    EXPECT_EQ(self_of(server), "https://nova.example/compute/v2.1/servers/" + kStatic);
}

TEST_F(DiscoveryTest, LetsConfiguredPagesIn) {
    auto with_origin = options();
    with_origin.api_options = "cors_origins = [\"https://dashboard.example\"]";
    start(with_origin);
    const Fields page{
        {"Origin", "https://dashboard.example"}, {"Access-Control-Request-Method", "POST"}
    };
    const Fields stranger{
        {"Origin", "https://evil.example"}, {"Access-Control-Request-Method", "POST"}
    };
    const std::string target = "/v2.1/servers/" + kStatic + "/remote-consoles";

    const HttpAnswer preflight = send_http(gateway().api(), "OPTIONS", target, page);
    const HttpAnswer refused = send_http(gateway().api(), "OPTIONS", target, stranger);
    // A page must be able to read errors as well.
    const HttpAnswer error = send_http(gateway().api(), "POST", target, page, "{}");

    EXPECT_EQ(preflight.status, 204);
    EXPECT_EQ(preflight.field("access-control-allow-origin"), "https://dashboard.example");
    EXPECT_NE(
        preflight.field("access-control-allow-headers").find("X-Auth-Token"), std::string::npos
    );
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(refused.field("access-control-allow-origin"), "");
    EXPECT_EQ(error.status, 401);
    EXPECT_EQ(error.field("access-control-allow-origin"), "https://dashboard.example");
    EXPECT_NE(error.field("vary").find("Origin"), std::string::npos);
}

}  // namespace
}  // namespace porthole::test
