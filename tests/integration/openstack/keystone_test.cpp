// SPDX-License-Identifier: Apache-2.0
// What the identity backend "keystone" makes of a real Keystone's answers.
#include "identity/registry.hpp"
#include "integration/openstack/cloud.hpp"
#include "support/eventually.hpp"
#include "support/run.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <thread>

namespace porthole::identity {
namespace {

using test::cloud;
using testing::Contains;

const char* const kLookUp = "GET /v3/auth/tokens";
const char* const kLogin = "POST /v3/auth/tokens";

/// The machine's clock, which Keystone goes by as well, put forward.
class ShiftedClock final : public Clock {
public:
    Time now() const override { return SystemClock().now() + shift.load(); }
    Milliseconds running() const override { return SystemClock().running() + shift.load(); }
    std::atomic<Milliseconds> shift{Milliseconds(0)};
};

KeystoneConfig account() {
    KeystoneConfig config;
    config.account.auth_url = cloud().keystone.url();
    config.account.username = "porthole";
    config.account.password = Secret("porthole");
    return config;
}

class KeystoneTest : public testing::Test {
protected:
    IdentityPtr open(const KeystoneConfig& config = account()) {
        IdentityConfig identity;
        identity.backend = "keystone";
        identity.keystone = config;
        EXPECT_TRUE(problems(identity).empty());
        return open_identity(identity, pool_, clock_);
    }

    Result<Caller> ask(
        const IdentityPtr& identity, const std::string& token, const std::string& service = {}
    ) {
        Credentials credentials;
        credentials.token = Secret(token);
        credentials.service_token = Secret(service);
        return test::run(context_, identity->authenticate(std::move(credentials), "req-1"));
    }

    static std::string error_of(const Result<Caller>& caller) {
        return caller ? "" : std::string(errc_name(caller.error()));
    }

    static std::string alices() { return cloud().keystone.token("alice", cloud().blue); }

    /// A token of alice's that has expired.
    std::string expired_token(const IdentityPtr& identity) {
        EXPECT_TRUE(ask(identity, alices()));  // our own token shall live
        cloud().keystone.set_expiration(Seconds(1));
        const std::string token = alices();
        cloud().keystone.set_expiration(Seconds(3600));
        const auto is_over = [&] { return error_of(ask(identity, token)) == "not_authenticated"; };
        EXPECT_TRUE(test::eventually(is_over));
        return token;
    }

    boost::asio::io_context context_;  // outlives the pool, whose threads post to it
    ShiftedClock clock_;
    BlockingPool pool_{8};
};

TEST_F(KeystoneTest, KnowsWhoseATokenIs) {
    const auto identity = open();

    const auto alice = ask(identity, alices());
    const auto rita = ask(identity, cloud().keystone.token("rita", cloud().blue));
    const auto admin = ask(identity, cloud().keystone.token("admin", cloud().admin));

    ASSERT_TRUE(alice && rita && admin);
    EXPECT_EQ(alice->user, "alice");
    EXPECT_EQ(alice->user_id.size(), 32U);
    EXPECT_EQ(alice->project_id, cloud().blue);
    EXPECT_TRUE(alice->has_role("member"));
    EXPECT_FALSE(alice->through_service);
    EXPECT_TRUE(rita->has_role("reader"));
    EXPECT_FALSE(rita->has_role("member"));
    EXPECT_TRUE(admin->is_admin());
}

TEST_F(KeystoneTest, LogsInWithAnApplicationCredential) {
    const auto credential =
        cloud().keystone.make_application_credential("porthole", cloud().service);
    KeystoneConfig config;
    config.account.auth_url = cloud().keystone.url();
    config.account.application_credential_id = credential.id;
    config.account.application_credential_secret = Secret(credential.secret);

    EXPECT_TRUE(ask(open(config), alices()));
}

TEST_F(KeystoneTest, TakesNoTokenWithRulesThatItDoesNotKeep) {
    const auto identity = open();
    const auto free = cloud().keystone.make_application_credential("alice", cloud().blue);
    const auto bound =
        cloud().keystone.make_application_credential("alice", cloud().blue, "/v2.1/servers");

    EXPECT_TRUE(ask(identity, cloud().keystone.token(free)));
    EXPECT_EQ(error_of(ask(identity, cloud().keystone.token(bound))), "not_authenticated");
}

TEST_F(KeystoneTest, TakesAnAuthUrlWithoutItsVersion) {
    const std::string url = cloud().keystone.url();
    const std::string root = url.substr(0, url.size() - 3);
    for (const char* end : {"", "/", "/v3/"}) {
        KeystoneConfig config = account();
        config.account.auth_url = root + end;
        EXPECT_TRUE(ask(open(config), alices())) << config.account.auth_url;
    }
}

TEST_F(KeystoneTest, RefusesWhatKeystoneDoesNotKnow) {
    const auto identity = open();

    EXPECT_EQ(error_of(ask(identity, "gAAAAABnonsense")), "not_authenticated");
    EXPECT_EQ(error_of(ask(identity, alices() + "x")), "not_authenticated");
    const int asked = cloud().keystone.requests("");
    for (const std::string& token :
         {std::string(), std::string("a b"), std::string("a\r\nb"), std::string(20'000, 'a')}) {
        EXPECT_EQ(error_of(ask(identity, token)), "not_authenticated");
    }
    EXPECT_EQ(cloud().keystone.requests(""), asked);
}

TEST_F(KeystoneTest, WantsAProject) {
    const auto identity = open();

    for (const char* scope : {"system", ""}) {
        EXPECT_EQ(error_of(ask(identity, cloud().keystone.token("admin", scope))), "not_permitted")
            << scope;
    }
}

TEST_F(KeystoneTest, RefusesAnExpiredTokenUnlessATrustedServiceBringsIt) {
    KeystoneConfig config = account();
    config.cache_time = Seconds(0);
    const auto identity = open(config);
    const std::string expired = expired_token(identity);
    const std::string service = cloud().keystone.token("nova", cloud().service);

    const auto brought = ask(identity, expired, service);
    ASSERT_TRUE(brought);
    EXPECT_EQ(brought->user, "alice");
    EXPECT_TRUE(brought->through_service);
    EXPECT_EQ(error_of(ask(identity, expired, alices())), "not_authenticated");
    EXPECT_EQ(error_of(ask(identity, alices(), "gAAAAABnonsense")), "not_authenticated");
    EXPECT_EQ(error_of(ask(identity, "gAAAAABnonsense", service)), "not_authenticated");
    const auto user = ask(identity, alices(), alices());
    ASSERT_TRUE(user);
    EXPECT_FALSE(user->through_service);
}

TEST_F(KeystoneTest, DoesNotTakeOneThatAServiceBroughtForAGoodOne) {
    const auto identity = open();
    const std::string expired = expired_token(identity);

    ASSERT_TRUE(ask(identity, expired, cloud().keystone.token("nova", cloud().service)));

    EXPECT_EQ(error_of(ask(identity, expired)), "not_authenticated");
}

TEST_F(KeystoneTest, BelievesWhatItHeardForAWhile) {
    const auto identity = open();
    const std::string token = alices();
    ASSERT_TRUE(ask(identity, token));
    const int asked = cloud().keystone.requests(kLookUp);
    cloud().keystone.revoke(token);

    EXPECT_TRUE(ask(identity, token));
    EXPECT_EQ(cloud().keystone.requests(kLookUp), asked);
    clock_.shift = Seconds(60);
    EXPECT_EQ(error_of(ask(identity, token)), "not_authenticated");
}

TEST_F(KeystoneTest, RemembersRefusalsForAShortWhile) {
    const auto identity = open();
    ASSERT_EQ(error_of(ask(identity, "gAAAAABnonsense")), "not_authenticated");
    const int asked = cloud().keystone.requests(kLookUp);

    EXPECT_EQ(error_of(ask(identity, "gAAAAABnonsense")), "not_authenticated");
    EXPECT_EQ(cloud().keystone.requests(kLookUp), asked);
    clock_.shift = Seconds(10);
    EXPECT_EQ(error_of(ask(identity, "gAAAAABnonsense")), "not_authenticated");
    EXPECT_EQ(cloud().keystone.requests(kLookUp), asked + 1);
}

TEST_F(KeystoneTest, BelievesNoTokenPastItsEnd) {
    KeystoneConfig config = account();
    config.cache_time = Seconds(3600);
    const auto identity = open(config);
    cloud().keystone.set_expiration(Seconds(600));
    const std::string token = alices();
    cloud().keystone.set_expiration(Seconds(3600));
    ASSERT_TRUE(ask(identity, token));
    const int asked = cloud().keystone.requests(kLookUp);

    clock_.shift = Seconds(600);

    static_cast<void>(ask(identity, token));
    EXPECT_EQ(cloud().keystone.requests(kLookUp), asked + 1);
}

TEST_F(KeystoneTest, AsksOnceForAllWhoComeTogether) {
    const auto identity = open();
    const std::string token = alices();
    ASSERT_TRUE(ask(identity, cloud().keystone.token("gina", cloud().green)));
    const int asked = cloud().keystone.requests(kLookUp);
    cloud().keystone.stall();

    std::vector<std::future<Result<Caller>>> callers;
    context_.restart();
    for (int i = 0; i < 6; ++i) {
        Credentials credentials;
        credentials.token = Secret(token);
        callers.push_back(boost::asio::co_spawn(
            context_,
            identity->authenticate(std::move(credentials), "req-1"),
            boost::asio::use_future
        ));
    }
    std::thread running([this] { context_.run(); });
    cloud().keystone.resume();
    running.join();

    for (auto& caller : callers) {
        EXPECT_TRUE(caller.get());
    }
    EXPECT_EQ(cloud().keystone.requests(kLookUp), asked + 1);
}

TEST_F(KeystoneTest, LogsInAnewWhenItsOwnTokenIsGone) {
    const auto identity = open();
    ASSERT_TRUE(ask(identity, alices()));

    cloud().keystone.renew_password(cloud().porthole_id, "porthole");

    // Keystone counts in seconds: a token of the same second is as good as one from before.
    EXPECT_TRUE(test::eventually([&] { return ask(identity, alices()).has_value(); }));
}

TEST_F(KeystoneTest, GivesUpOnASlowKeystoneInTime) {
    KeystoneConfig config = account();
    config.timeout = Seconds(3);
    const auto identity = open(config);
    const std::string token = alices();
    cloud().keystone.stall();

    const auto caller = ask(identity, token);
    cloud().keystone.resume();

    EXPECT_EQ(error_of(caller), "identity_unavailable");
    EXPECT_TRUE(test::eventually([&] { return ask(identity, token).has_value(); }, Seconds(60)));
}

TEST_F(KeystoneTest, TellsKeystoneByItsCertificate) {
    const test::TemporaryFolder folder;
    KeystoneConfig pinned = account();
    pinned.account.auth_url = cloud().keystone.tls_url();
    pinned.account.thumbprint = cloud().keystone.certificate().sha256;
    KeystoneConfig trusting = account();
    trusting.account.auth_url = cloud().keystone.tls_url();
    trusting.account.ca_file = folder.write("ca.pem", cloud().keystone.certificate().pem);

    EXPECT_TRUE(ask(open(pinned), alices()));
    EXPECT_TRUE(ask(open(trusting), alices()));

    const test::Certificate other = test::make_certificate();
    pinned.account.thumbprint = other.sha256;
    trusting.account.ca_file = folder.write("other.pem", other.pem);
    const std::string token = alices();
    const int asked = cloud().keystone.requests("");
    EXPECT_EQ(error_of(ask(open(pinned), token)), "identity_unavailable");
    EXPECT_EQ(error_of(ask(open(trusting), token)), "identity_unavailable");
    EXPECT_EQ(cloud().keystone.requests(""), asked) << "something was sent";
}

TEST_F(KeystoneTest, DoesNotHammerKeystoneWithAWrongPassword) {
    KeystoneConfig config = account();
    config.account.password = Secret("wrong");
    const auto identity = open(config);
    const std::string token = alices();
    const int logins = cloud().keystone.requests(kLogin);

    EXPECT_EQ(error_of(ask(identity, token)), "identity_unavailable");
    EXPECT_EQ(error_of(ask(identity, token)), "identity_unavailable");
    EXPECT_EQ(cloud().keystone.requests(kLogin), logins + 1);
    clock_.shift = Seconds(30);
    EXPECT_EQ(error_of(ask(identity, token)), "identity_unavailable");
    EXPECT_EQ(cloud().keystone.requests(kLogin), logins + 2);
}

TEST_F(KeystoneTest, SaysNothingOfCallersWhenItMayNotAsk) {
    KeystoneConfig config = account();
    config.account.username = "alice";
    config.account.password = Secret("alice");
    config.account.project_name = "blue";

    EXPECT_EQ(
        error_of(ask(open(config), cloud().keystone.token("gina", cloud().green))),
        "identity_unavailable"
    );
}

TEST_F(KeystoneTest, TellsWhereToGetAToken) {
    EXPECT_EQ(open()->challenge(), "Keystone uri=\"" + cloud().keystone.url() + "\"");
}

}  // namespace
}  // namespace porthole::identity
