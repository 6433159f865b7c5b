// SPDX-License-Identifier: Apache-2.0
// The real program, whose callers come with tokens of a real Keystone.
#include "support/gateway.hpp"

#include "integration/openstack/cloud.hpp"
#include "support/console_client.hpp"
#include "support/eventually.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace porthole::test {
namespace {

const std::string kInstance = "5965e99a-5f65-454d-bf0d-46ccc57d08db";

class OpenstackGatewayTest : public testing::Test {
protected:
    explicit OpenstackGatewayTest(const std::string& keystone_options = {}) {
        GatewayOptions options;
        options.identity = cloud().configuration(keystone_options);
        options.instances = {{kInstance, "127.0.0.1:5901", cloud().blue}};
        gateway_.emplace(std::move(options));
    }

    void TearDown() override {
        EXPECT_EQ(gateway_->stop(), 0);
        if (HasFailure()) {
            std::cout << gateway_->log();
        }
    }

    HttpAnswer ask(const Fields& fields) {
        return send_http(
            gateway_->api(),
            "POST",
            "/v2.1/servers/" + kInstance + "/remote-consoles",
            with_version(fields),
            R"({"remote_console": {"protocol": "vnc", "type": "novnc"}})"
        );
    }

    HttpAnswer ask(const std::string& token) { return ask(Fields{{"X-Auth-Token", token}}); }

    static Fields with_version(Fields fields) {
        fields.emplace_back("OpenStack-API-Version", "compute 2.6");
        return fields;
    }

    static std::string token(const std::string& name, const std::string& project) {
        return cloud().keystone.token(name, project);
    }

    std::optional<Gateway> gateway_;
};

TEST_F(OpenstackGatewayTest, GoesByRoleAndProject) {
    EXPECT_EQ(ask(token("alice", cloud().blue)).status, 200);
    EXPECT_EQ(ask(token("rita", cloud().blue)).status, 403);
    EXPECT_EQ(ask(token("gina", cloud().green)).status, 404);
    EXPECT_EQ(ask(token("admin", cloud().admin)).status, 200);
    EXPECT_EQ(ask(token("admin", "system")).status, 403);
    EXPECT_NE(gateway_->wait_for_line({"console_issued", "user=alice"}), "");
}

TEST_F(OpenstackGatewayTest, SendsStrangersToKeystone) {
    for (const Fields& fields : {Fields(), Fields{{"X-Auth-Token", "nonsense"}}}) {
        const auto answer = ask(fields);

        EXPECT_EQ(answer.status, 401);
        EXPECT_EQ(
            answer.field("www-authenticate"), "Keystone uri=\"" + cloud().keystone.url() + "\""
        );
    }
}

TEST_F(OpenstackGatewayTest, LetsAServiceSpeakForAUser) {
    const Fields fields{
        {"X-Auth-Token", token("alice", cloud().blue)},
        {"X-Service-Token", token("nova", cloud().service)},
    };
    const Fields forged{{"X-Auth-Token", token("alice", cloud().blue)}, {"X-Service-Token", "no"}};

    EXPECT_EQ(ask(fields).status, 200);
    EXPECT_EQ(ask(forged).status, 401);
}

TEST_F(OpenstackGatewayTest, SaysThatKeystoneIsGoneAndGoesOnWhenItIsBack) {
    const std::string before = token("alice", cloud().blue);
    const std::string later = token("alice", cloud().blue);
    EXPECT_EQ(ask(before).status, 200);
    cloud().keystone.kill();

    EXPECT_EQ(ask(before).status, 200) << "remembered";
    const auto answer = ask(later);
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.field("retry-after"), "5");
    const std::string line = gateway_->wait_for_line(
        {"keystone_call_failed",
         "request=" + answer.field("x-openstack-request-id"),
         "cause=identity_unavailable"}
    );
    EXPECT_NE(line.find("remedy="), std::string::npos) << gateway_->log();
    EXPECT_EQ(gateway_->log().find(later), std::string::npos);

    cloud().keystone.start();
    EXPECT_EQ(ask(later).status, 200);
}

class ImpatientGatewayTest : public OpenstackGatewayTest {
protected:
    ImpatientGatewayTest() : OpenstackGatewayTest("timeout = \"3s\"\n") {}
};

TEST_F(ImpatientGatewayTest, DoesNotWaitForASlowKeystone) {
    const std::string asked = token("alice", cloud().blue);
    cloud().keystone.stall();

    const auto answer = ask(asked);
    cloud().keystone.resume();

    EXPECT_EQ(answer.status, 503);
    EXPECT_TRUE(eventually([&] { return ask(asked).status == 200; }, Seconds(60)));
}

}  // namespace
}  // namespace porthole::test
