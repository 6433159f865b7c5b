// SPDX-License-Identifier: Apache-2.0
#include "base/config/duration.hpp"
#include "base/config/problem.hpp"
#include "base/config/suggest.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace porthole::config {
namespace {

TEST(ConfigDurationTest, ReadsEveryUnit) {
    EXPECT_EQ(parse_duration("0s"), Seconds(0));
    EXPECT_EQ(parse_duration("90s"), Seconds(90));
    EXPECT_EQ(parse_duration("10m"), Seconds(600));
    EXPECT_EQ(parse_duration("8h"), Seconds(28800));
    EXPECT_EQ(parse_duration("2d"), Seconds(172800));
}

TEST(ConfigDurationTest, RefusesWhatNobodyMeans) {
    EXPECT_TRUE(parse_duration("3650d"));
    EXPECT_FALSE(parse_duration("3651d"));
    EXPECT_FALSE(parse_duration("9223372036854775807d"));
    EXPECT_FALSE(parse_duration("99999999999999999999s"));
    EXPECT_FALSE(parse_duration("s"));
    EXPECT_FALSE(parse_duration("-0s"));
    EXPECT_FALSE(parse_duration("0x1s"));
}

TEST(ConfigDurationTest, WritesTheLargestExactUnit) {
    for (const auto* const text : {"0s", "59s", "90s", "1m", "90m", "2h", "1d", "3650d"}) {
        EXPECT_EQ(format_duration(parse_duration(text).value()), text);
    }
    EXPECT_EQ(format_duration(Seconds(600)), "10m");
    EXPECT_EQ(format_duration(std::chrono::hours(24)), "1d");
}

TEST(ConfigSuggestTest, FindsTheWordThatWasMeant) {
    const std::vector<std::string> words{"listen", "workers", "ttl", "use", "public_origins"};

    EXPECT_EQ(closest_word("lisen", words), "listen");
    EXPECT_EQ(closest_word("listne", words), "listen");
    EXPECT_EQ(closest_word("worker", words), "workers");
    EXPECT_EQ(closest_word("tll", words), "ttl");
    EXPECT_EQ(closest_word("public_origin", words), "public_origins");
    EXPECT_EQ(closest_word("publicorigns", words), "public_origins");
}

TEST(ConfigSuggestTest, DoesNotGuessWildly) {
    EXPECT_EQ(closest_word("certificate", {"listen", "workers"}), "");
    EXPECT_EQ(closest_word("xyz", {"ttl", "use"}), "");
    EXPECT_EQ(closest_word("listen", {}), "");
    EXPECT_EQ(closest_word(std::string(100'000, 'x'), {"listen"}), "");
}

TEST(ConfigProblemTest, ReadsAsFileLineKeyMessage) {
    EXPECT_EQ(
        to_string({"p.toml", 12, "proxy.listen", "expected …"}),
        "p.toml:12: proxy.listen: expected …"
    );
    EXPECT_EQ(
        to_string({"p.toml", 0, "proxy.listen", "is needed"}), "p.toml: proxy.listen: is needed"
    );
    EXPECT_EQ(to_string({"p.toml", 3, "", "is not TOML"}), "p.toml:3: is not TOML");
}

}  // namespace
}  // namespace porthole::config
