// SPDX-License-Identifier: Apache-2.0
#include "identity/keystone_config.hpp"

#include "base/config/reader.hpp"
#include "identity/config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace porthole::identity {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kHead = "[identity]\nbackend = \"keystone\"\n[identity.keystone]\n";
const std::string kPlain = kHead + "auth_url = \"http://127.0.0.1:5000/v3\"\n";
const std::string kAccount = "username = \"porthole\"\npassword = \"p\"\n";

std::vector<std::string> problems_with(std::string text) {
    IdentityConfig read;
    config::Reader reader(std::move(text), "p.toml");
    reader.section("identity", "", read, describe);
    reader.add("identity", problems(read));
    std::vector<std::string> texts;
    for (const config::Problem& problem : reader.finish()) {
        texts.push_back(to_string(problem));
    }
    return texts;
}

TEST(KeystoneConfigTest, TakesEitherAccount) {
    EXPECT_THAT(problems_with(kPlain + kAccount), IsEmpty());
    EXPECT_THAT(
        problems_with(
            kPlain + "application_credential_id = \"a\"\napplication_credential_secret = \"s\"\n"
        ),
        IsEmpty()
    );
}

TEST(KeystoneConfigTest, WantsOneAccountWholly) {
    EXPECT_THAT(problems_with(kPlain), ElementsAre(HasSubstr("identity.keystone.username")));
    EXPECT_THAT(
        problems_with(kPlain + "username = \"porthole\"\n"),
        ElementsAre(HasSubstr("identity.keystone.password: expected password"))
    );
    EXPECT_THAT(
        problems_with(kPlain + "application_credential_id = \"a\"\n"),
        ElementsAre(HasSubstr("identity.keystone.application_credential_secret: expected"))
    );
    EXPECT_THAT(
        problems_with(kPlain + kAccount + "application_credential_id = \"a\"\n"),
        ElementsAre(HasSubstr("identity.keystone.application_credential_id: expected either"))
    );
}

TEST(KeystoneConfigTest, WantsAServerThatProvesWhoItIs) {
    const std::string https = kHead + "auth_url = \"https://keystone.example/v3\"\n" + kAccount;

    EXPECT_THAT(problems_with(https), ElementsAre(HasSubstr("identity.keystone.ca_file")));
    EXPECT_THAT(
        problems_with(https + "thumbprint = \"" + std::string(64, 'a') + "\"\n"), IsEmpty()
    );
    EXPECT_THAT(
        problems_with(kPlain + kAccount + "thumbprint = \"" + std::string(64, 'a') + "\"\n"),
        ElementsAre(HasSubstr("identity.keystone.thumbprint: has no effect with an http URL"))
    );
}

TEST(KeystoneConfigTest, KnowsAuthUrls) {
    for (const char* url :
         {"https://keystone.example:5000/v3", "http://[::1]:5000", "https://cloud.example/identity"
         }) {
        EXPECT_TRUE(keystone::is_service_url(url)) << url;
    }
    for (const char* url :
         {"",
          "keystone.example:5000",
          "ftp://keystone.example",
          "https://",
          "https://me@keystone.example",
          "https://keystone.example/v3?a=b",
          "https://keystone.example/v3#a"}) {
        EXPECT_FALSE(keystone::is_service_url(url)) << url;
    }
}

TEST(KeystoneConfigTest, BelongsToItsBackend) {
    EXPECT_THAT(
        problems_with("[identity]\nbackend = \"keystone\"\n"),
        ElementsAre(HasSubstr("identity.backend: expected a table [identity.keystone]"))
    );
    EXPECT_THAT(
        problems_with("[identity.keystone]\nauth_url = \"http://127.0.0.1:5000\"\n" + kAccount),
        ElementsAre(HasSubstr("identity.keystone: has no effect with backend = \"static\""))
    );
}

TEST(KeystoneConfigTest, BoundsItsTimes) {
    EXPECT_THAT(
        problems_with(kPlain + kAccount + "timeout = \"0s\"\ncache_time = \"2h\"\n"),
        ElementsAre(
            HasSubstr("identity.keystone.timeout"), HasSubstr("identity.keystone.cache_time")
        )
    );
}

}  // namespace
}  // namespace porthole::identity
