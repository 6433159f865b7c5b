// SPDX-License-Identifier: Apache-2.0
#include "identity/static_keys.hpp"

#include "base/hash.hpp"
#include "support/fake_clock.hpp"
#include "support/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace porthole::identity {
namespace {

using testing::ElementsAre;

class StaticKeysTest : public testing::Test {
protected:
    static UserConfig user(std::string name, std::string_view key) {
        UserConfig user;
        user.name = std::move(name);
        user.key_sha256 = to_hex(sha256(key));
        user.project_id = "blue";
        user.roles = {"member"};
        return user;
    }

    Result<Caller> authenticate(std::string key) {
        return test::run(identity_->authenticate({Secret(std::move(key)), Secret()}, "req-1"));
    }

    BlockingPool pool_{1};
    test::FakeClock clock_;
    IdentityConfig config_{"static", {user("alice", "key-a"), user("bob", "key-b")}, {}};
    IdentityPtr identity_ = open_static_keys(config_, pool_, clock_);
};

TEST_F(StaticKeysTest, KnowsWhoHasAKey) {
    const auto alice = authenticate("key-a");
    const auto bob = authenticate("key-b");

    ASSERT_TRUE(alice);
    EXPECT_EQ(alice->user, "alice");
    EXPECT_EQ(alice->project_id, "blue");
    EXPECT_THAT(alice->roles, ElementsAre("member"));
    ASSERT_TRUE(bob);
    EXPECT_EQ(bob->user, "bob");
}

TEST_F(StaticKeysTest, RefusesEveryoneElseAlike) {
    const std::string hash_of_a_key = to_hex(sha256("key-a"));

    for (const std::string& key :
         {std::string(),
          std::string("key-c"),
          std::string("key-a "),
          std::string("KEY-A"),
          hash_of_a_key,
          std::string(1'000'000, 'x')}) {
        const auto caller = authenticate(key);

        ASSERT_FALSE(caller) << key.substr(0, 80);
        EXPECT_EQ(caller.error(), Errc::not_authenticated);
    }
}

TEST_F(StaticKeysTest, ReadsHashesInEitherCase) {
    auto shouting = user("carol", "key-c");
    for (char& c : shouting.key_sha256) {
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    config_.users = {shouting};
    identity_ = open_static_keys(config_, pool_, clock_);

    EXPECT_TRUE(authenticate("key-c"));
}

TEST_F(StaticKeysTest, KnowsNobodyWhenNobodyIsListed) {
    config_.users.clear();
    identity_ = open_static_keys(config_, pool_, clock_);

    EXPECT_FALSE(authenticate(""));
    EXPECT_FALSE(authenticate("key-a"));
}

}  // namespace
}  // namespace porthole::identity
