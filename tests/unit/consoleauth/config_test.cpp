// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/config.hpp"

#include "base/config/reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace porthole::consoleauth {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> problems_with(const std::string& lines) {
    TokensConfig config;
    config::Reader reader("[tokens]\n" + lines, "p.toml");
    reader.section("tokens", "", config, describe);
    reader.add("tokens", problems(config));
    std::vector<std::string> texts;
    for (const config::Problem& problem : reader.finish()) {
        texts.push_back(to_string(problem));
    }
    return texts;
}

TEST(TokensConfigTest, HasNothingWrongByDefault) {
    EXPECT_THAT(problems_with(""), IsEmpty());
}

TEST(TokensConfigTest, AcceptsWhatTheDesignShows) {
    EXPECT_THAT(
        problems_with("authority = \"local\"\nstore = \"sqlite::memory:\"\nttl = \"60s\"\n"
                      "use = \"many\"\nresume_ttl = \"1h\"\n"),
        IsEmpty()
    );
}

TEST(TokensConfigTest, BoundsLifetimes) {
    EXPECT_THAT(
        problems_with("ttl = \"0s\"\nresume_ttl = \"9s\"\n"),
        ElementsAre(
            "p.toml:2: tokens.ttl: expected a duration from \"1s\" to \"1d\"",
            "p.toml:3: tokens.resume_ttl: expected a duration from \"10s\" to \"1d\""
        )
    );
    EXPECT_THAT(problems_with("ttl = \"86401s\""), ElementsAre(HasSubstr("from \"1s\" to \"1d\"")));
}

TEST(TokensConfigTest, TakesThePasswordOfAServerFromOnePlace) {
    EXPECT_THAT(problems_with("store = \"redis://a\"\nstore_password = \"hunter2\"\n"), IsEmpty());
    EXPECT_THAT(
        problems_with("store = \"mysql://a:hunter2@b/c\"\nstore_password = \"hunter3\"\n"),
        ElementsAre("p.toml:3: tokens.store_password: the URL in store holds a password; give one")
    );
    EXPECT_THAT(
        problems_with("store = \"sqlite:t.db\"\nstore_password = \"hunter2\"\n"),
        ElementsAre("p.toml:3: tokens.store_password: has no effect with this store; remove it")
    );
}

TEST(TokensConfigTest, RefusesAStoreThatIsNone) {
    EXPECT_THAT(
        problems_with("store = \"/var/lib/porthole/tokens.db\""),
        ElementsAre(HasSubstr("p.toml:2: tokens.store: expected the URL of a token store:"))
    );
    EXPECT_THAT(
        problems_with("store = \"sqlite://tokens.db\""),
        ElementsAre(HasSubstr("p.toml:2: tokens.store: expected sqlite:///"))
    );
}

}  // namespace
}  // namespace porthole::consoleauth
