// SPDX-License-Identifier: Apache-2.0
#include "proxy/sessions_config.hpp"

#include "proxy/upstream_config.hpp"

#include <gtest/gtest.h>

namespace porthole::proxy {
namespace {

using consoleauth::OpenedToken;
using consoleauth::Presented;
using consoleauth::TokenKind;
using consoleauth::TokenRecord;

TEST(SessionsConfigTest, HasNothingWrongByDefault) {
    EXPECT_TRUE(problems(SessionsConfig()).empty());
    EXPECT_TRUE(problems(UpstreamConfig()).empty());
}

TEST(SessionsConfigTest, BoundsItsTimes) {
    SessionsConfig config;
    config.max_lifetime = Seconds(0);
    config.idle_timeout = Seconds(0);
    EXPECT_TRUE(problems(config).empty());
    config.max_lifetime = std::chrono::hours(24 * 31);
    config.idle_timeout = Seconds(-1);
    ASSERT_EQ(problems(config).size(), 2U);
    EXPECT_EQ(problems(config)[0].key, "max_lifetime");
    EXPECT_EQ(problems(config)[1].key, "idle_timeout");
}

TEST(SessionsConfigTest, WarnsBeforeItEnds) {
    SessionsConfig config;
    config.idle_timeout = Seconds(60);
    config.idle_warning = Seconds(60);
    ASSERT_EQ(problems(config).size(), 1U);
    EXPECT_EQ(problems(config)[0].key, "idle_warning");
    config.idle_warning = Seconds(0);
    EXPECT_TRUE(problems(config).empty());
}

TEST(SessionsConfigTest, NamesAStoreThatIsNone) {
    SessionsConfig config;
    config.store_password = Secret("x");
    EXPECT_EQ(problems(config).at(0).key, "store_password");
    config.store = "gopher://x";
    EXPECT_EQ(problems(config).at(0).key, "store");
    config.store = "redis://redis.example/0";
    EXPECT_TRUE(problems(config).empty());
}

TEST(UpstreamConfigTest, NamesWhatIsNoNetwork) {
    UpstreamConfig config;
    config.allow = {"10.0.0.0/8", "esxi.example"};
    config.deny = {"10.0.0.0/33", "::1"};
    const auto found = problems(config);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].key, "allow");
    EXPECT_NE(found[0].message.find("esxi.example"), std::string::npos);
    EXPECT_EQ(found[1].key, "deny");
}

/// Says when sessions end, and nothing else.
class Clockwork final : public consoleauth::Authority {
public:
    explicit Clockwork(std::optional<Time> end) : end_(end) {}

    Task<Result<OpenedToken>> redeem(Presented) override { co_return Errc::internal_error; }
    Task<Result<TokenRecord>> redeem_bare(Presented) override { co_return Errc::internal_error; }
    Task<Result<OpenedToken>> resume(Presented) override { co_return Errc::internal_error; }
    Task<Result<TokenRecord>> authorise(Presented) override { co_return Errc::internal_error; }
    Task<Result<TokenRecord>> look_at(Presented, TokenKind) override {
        co_return Errc::internal_error;
    }
    Task<Result<void>> touch(Presented) override { co_return Errc::internal_error; }
    std::optional<Time> session_ends_at(const TokenRecord&) const override { return end_; }

private:
    std::optional<Time> end_;
};

TEST(SessionEndTest, IsTheEarlierOfTheTokensAndOurs) {
    const Time issued{Seconds(1000)};
    const Time now{Seconds(1500)};
    TokenRecord record;
    record.issued_at = issued;
    const Clockwork none(std::nullopt);
    const Clockwork soon(now + Seconds(1));
    const SessionLifetime hour{Seconds(3600), Seconds(0), Seconds(0)};

    EXPECT_EQ(session_end(none, record, {}, now), std::nullopt);
    EXPECT_EQ(session_end(none, record, hour, now), issued + Seconds(3600));
    EXPECT_EQ(session_end(soon, record, hour, now), now + Seconds(1));
    EXPECT_EQ(session_end(soon, record, {}, now), now + Seconds(1));
    // Nova does not say when it issued a token: from the session's beginning, then.
    record.issued_at = Time();
    EXPECT_EQ(session_end(none, record, hour, now), now + Seconds(3600));
}

}  // namespace
}  // namespace porthole::proxy
