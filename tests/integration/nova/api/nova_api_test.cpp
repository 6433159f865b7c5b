// SPDX-License-Identifier: Apache-2.0
// The authority nova-api against Debian's real nova-api, with a real Keystone in front of it and a
// real MariaDB behind it.
#include "support/nova_api.hpp"

#include "base/log.hpp"
#include "consoleauth/authorities.hpp"
#include "support/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace porthole::consoleauth {
namespace {

using porthole::test::Keystone;
using porthole::test::MariadbServer;
using porthole::test::NovaApi;
using porthole::test::NovaDatabase;
using porthole::test::NovaToken;
using testing::HasSubstr;

constexpr const char* kNobodysToken = "6b0a2a3e-0000-4000-8000-000000000000";

/// A cloud: nova-api's account "nova" and Porthole's "gateway" are administrators, "guard" has the
/// role service alone.
struct NovaCloud {
    NovaCloud() : cell(server, "nova_cell1"), api(prepare(), keystone) {
        keystone.register_service("compute", api.url());
    }

    const NovaDatabase& prepare() {
        const std::string service = keystone.make_project("service");
        for (const char* const user : {"nova", "gateway"}) {
            keystone.grant(keystone.make_user(user), service, keystone.role("admin"));
        }
        keystone.grant(keystone.make_user("guard"), service, keystone.make_role("service"));
        cell.add_mapping();
        return cell;
    }

    MariadbServer server;
    Keystone keystone;
    NovaDatabase cell;
    NovaApi api;
};

class NovaApiTest : public testing::Test {
protected:
    static NovaCloud& cloud() {
        static NovaCloud cloud;
        return cloud;
    }
    static void SetUpTestSuite() {
        log::start(log::Level::info);
        cloud();
    }

    NovaConfig config(const std::string& user = "gateway") const {
        NovaConfig nova;
        nova.account.auth_url = cloud().keystone.url();
        nova.account.username = user;
        nova.account.password = Secret(user);
        nova.timeout = Seconds(60);
        return nova;
    }
    AuthorityPtr open(const NovaConfig& nova) {
        TokensConfig tokens;
        tokens.authority = "nova-api";
        return open_foreign_authority(tokens, nova, clock_, "/");
    }

    static std::string instance() {
        static const std::string made = cloud().cell.add_instance("web01", "demo");
        return made;
    }
    static std::string issue(const std::string& type = "novnc", const std::string& path = {}) {
        NovaToken token;
        token.type = type;
        token.port = 5901;
        token.path = path;
        return cloud().cell.issue(instance(), token);
    }

    static Result<TokenRecord> look(
        Authority& authority, const std::string& token, const std::string& hint = "novnc"
    ) {
        const Presented presented(Secret(token), "req-1", hint);
        return porthole::test::run(authority.redeem_bare(presented));
    }
    /// The same, and what it logs.
    static Result<TokenRecord> look(
        Authority& authority, const std::string& token, std::string& log
    ) {
        testing::internal::CaptureStderr();
        auto record = look(authority, token);
        log = testing::internal::GetCapturedStderr();
        return record;
    }

    SystemClock clock_;
};

TEST_F(NovaApiTest, KnowsWhatNovaIssued) {
    const auto authority = open(config());

    for (const char* const type : {"novnc", "serial", "spice-html5"}) {
        const auto record = look(*authority, issue(type), type);
        ASSERT_TRUE(record) << type << ": " << record.error().message();
        EXPECT_EQ(record->console_type, type);
        EXPECT_EQ(record->instance_id, instance());
        EXPECT_EQ(record->instance_name, "web01");
        EXPECT_EQ(record->project_id, "demo");
        EXPECT_EQ(record->user, "tester");
        ASSERT_TRUE(record->console);
        EXPECT_EQ(record->console->host, "127.0.0.1");
        EXPECT_EQ(record->console->port, 5901);
    }
}

TEST_F(NovaApiTest, KnowsATicketByItsForm) {
    const std::string path = R"({"ticket": "t", "cfgFile": "[ds] a.vmx", "thumbprint": "00"})";
    const auto authority = open(config());

    const auto record = look(*authority, issue("webmks", path), "");

    ASSERT_TRUE(record) << record.error().message();
    EXPECT_EQ(record->console_type, "webmks");
    EXPECT_EQ(record->console->internal_access_path, path);
    EXPECT_EQ(look(*authority, issue("novnc"), "").error(), Errc::console_unavailable);
}

TEST_F(NovaApiTest, KnowsNothingExpiredDeletedOrForeign) {
    NovaToken short_lived;
    short_lived.ttl = 0;
    const std::string expired = cloud().cell.issue(instance(), short_lived);
    const std::string doomed = cloud().cell.add_instance("web02", "demo");
    const std::string of_deleted = cloud().cell.issue(doomed);
    cloud().cell.delete_instance(doomed);
    NovaDatabase elsewhere(cloud().server, "nova_cell2");  // a cell that this Nova does not have
    const std::string foreign = elsewhere.issue(elsewhere.add_instance("db01", "demo"));
    const auto authority = open(config());

    for (const std::string& token : {expired, of_deleted, foreign, std::string(kNobodysToken)}) {
        EXPECT_EQ(look(*authority, token).error(), Errc::token_unknown) << token;
    }
}

TEST_F(NovaApiTest, FindsNovaWhereTheConfigurationSays) {
    NovaConfig nova = config();
    nova.compute_endpoint = cloud().api.url() + "/";

    EXPECT_TRUE(look(*open(nova), issue()));
}

TEST_F(NovaApiTest, SaysThatTheAccountMayNotAsk) {
    const auto authority = open(config("guard"));
    const std::string token = issue();
    std::string log;

    EXPECT_EQ(look(*authority, token, log).error(), Errc::store_unavailable);

    EXPECT_THAT(log, HasSubstr("nova_call_failed request=req-1"));
    EXPECT_THAT(log, HasSubstr("give the account of [nova] the role admin"));
    EXPECT_EQ(log.find(token), std::string::npos);
}

TEST_F(NovaApiTest, SaysThatKeystoneIsDown) {
    const std::string token = issue();
    cloud().keystone.kill();
    const auto authority = open(config());
    std::string log;

    EXPECT_EQ(look(*authority, token, log).error(), Errc::store_unavailable);

    cloud().keystone.start();
    EXPECT_THAT(log, HasSubstr("nova_call_failed request=req-1"));
    EXPECT_THAT(log, HasSubstr("/auth/tokens"));
}

TEST_F(NovaApiTest, SaysThatNovaIsDownAndGoesOnOnceItIsBack) {
    const std::string token = issue();
    const auto authority = open(config());
    ASSERT_TRUE(look(*authority, token));
    std::string log;

    cloud().api.kill();
    EXPECT_EQ(look(*authority, token, log).error(), Errc::store_unavailable);
    cloud().api.start();

    EXPECT_THAT(log, HasSubstr("nova_call_failed request=req-1"));
    EXPECT_EQ(log.find(token), std::string::npos);
    EXPECT_TRUE(look(*authority, token));
}

}  // namespace
}  // namespace porthole::consoleauth
