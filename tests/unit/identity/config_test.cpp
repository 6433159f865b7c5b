// SPDX-License-Identifier: Apache-2.0
#include "identity/config.hpp"

#include "base/config/reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace porthole::identity {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto kHash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr auto kOtherHash = "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855";

std::vector<std::string> problems_with(std::string text, IdentityConfig* config = nullptr) {
    IdentityConfig own;
    IdentityConfig& read = config == nullptr ? own : *config;
    config::Reader reader(std::move(text), "p.toml");
    reader.section("identity", "", read, describe);
    reader.add("identity", problems(read));
    std::vector<std::string> texts;
    for (const config::Problem& problem : reader.finish()) {
        texts.push_back(to_string(problem));
    }
    return texts;
}

std::string user(const std::string& name, const std::string& hash, const std::string& rest) {
    return "[[identity.user]]\nname = \"" + name + "\"\nkey_sha256 = \"" + hash + "\"\n" + rest;
}

TEST(IdentityConfigTest, ReadsUsers) {
    IdentityConfig config;

    const auto problems = problems_with(
        user("alice", kHash, "project_id = \"blue\"\nroles = [\"member\"]\n") +
            user("root", kOtherHash, "roles = [\"admin\"]\n"),
        &config
    );

    EXPECT_THAT(problems, IsEmpty());
    ASSERT_EQ(config.users.size(), 2U);
    EXPECT_EQ(config.users[0].project_id, "blue");
    EXPECT_THAT(config.users[1].roles, ElementsAre("admin"));
}

TEST(IdentityConfigTest, FindsWhatAUserLacks) {
    EXPECT_THAT(
        problems_with("[[identity.user]]\n"),
        ElementsAre(
            HasSubstr("p.toml:1: identity.user[0].name: expected a name"),
            HasSubstr("p.toml:1: identity.user[0].key_sha256: expected 64 hexadecimal digits"),
            HasSubstr("p.toml:1: identity.user[0].roles: expected at least one of")
        )
    );
}

TEST(IdentityConfigTest, AsksForTheProjectOfAllButAdministrators) {
    EXPECT_THAT(
        problems_with(user("alice", kHash, "roles = [\"reader\", \"member\"]\n")),
        ElementsAre(HasSubstr("p.toml:1: identity.user[0].project_id: expected the project"))
    );
}

TEST(IdentityConfigTest, FindsHashesThatAreNone) {
    const std::string hash = kHash;

    for (const std::string& bad : {hash.substr(1), hash + "0", "g" + hash.substr(1)}) {
        EXPECT_THAT(
            problems_with(user("root", bad, "roles = [\"admin\"]\n")),
            ElementsAre(HasSubstr("p.toml:3: identity.user[0].key_sha256: expected 64"))
        );
    }
}

TEST(IdentityConfigTest, FindsUsersThatShareANameOrAKey) {
    std::string shouted = kHash;
    for (char& c : shouted) {
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }

    EXPECT_THAT(
        problems_with(
            user("root", kHash, "roles = [\"admin\"]\n") +
            user("root", shouted, "roles = [\"admin\"]\n")
        ),
        ElementsAre(
            HasSubstr("p.toml:6: identity.user[1].name: user[0] has the same one"),
            HasSubstr("p.toml:7: identity.user[1].key_sha256: user[0] has the same one")
        )
    );
}

TEST(IdentityConfigTest, FindsRolesThatNobodyKnows) {
    EXPECT_THAT(
        problems_with(user("root", kHash, "roles = [\"admn\"]\n")),
        ElementsAre(HasSubstr(
            "p.toml:4: identity.user[0].roles[0]: expected \"admin\", \"member\", \"reader\" "
            "or \"service\", found \"admn\"; did you mean \"admin\"?"
        ))
    );
}

TEST(IdentityConfigTest, FindsUsersThatHaveNoEffect) {
    EXPECT_THAT(
        problems_with(
            "[identity]\nbackend = \"none\"\n" + user("root", kHash, "roles = [\"admin\"]\n")
        ),
        ElementsAre(HasSubstr("identity.user: has no effect with backend = \"none\""))
    );
}

TEST(IdentityConfigTest, KnowsItsBackends) {
    EXPECT_THAT(
        problems_with("[identity]\nbackend = \"keystne\"\n"),
        ElementsAre(HasSubstr("p.toml:2: identity.backend: expected \"static\""))
    );
}

}  // namespace
}  // namespace porthole::identity
