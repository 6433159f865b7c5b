// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/nova/nova_authority.hpp"

#include "support/run.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <vector>

namespace porthole::consoleauth {
namespace {

constexpr const char* kToken = "0f5f8a1c-6a8a-4ab0-9f6c-0a4b1c2d3e4f";

struct FakeSource final : NovaTokenSource {
    Task<Result<TokenRecord>> look_up(NovaQuestion question) override {
        asked.push_back(question);
        if (question.token != kToken) {
            co_return Errc::token_unknown;
        }
        TokenRecord record;
        record.console_type = question.console_type.empty() ? "novnc" : question.console_type;
        record.expires_at = Time(Seconds(600));
        co_return record;
    }
    Task<Result<void>> check() override { co_return ok(); }

    std::vector<NovaQuestion> asked;
};

class NovaAuthorityTest : public testing::Test {
protected:
    template <class T>
    T run(Task<T> task) {
        return test::run(context_, std::move(task));
    }

    boost::asio::io_context context_{1};
    FakeSource* source_ = new FakeSource;
    NovaAuthority authority_{NovaTokenSourcePtr(source_), "", false};
};

TEST_F(NovaAuthorityTest, OpensATokenAnyNumberOfTimes) {
    const auto first = run(authority_.redeem(Secret(kToken)));
    const auto second = run(authority_.redeem(Secret(kToken)));

    ASSERT_TRUE(first && second);
    EXPECT_NE(first->resume_secret.reveal(), second->resume_secret.reveal());
    EXPECT_FALSE(source_->asked.at(0).opens_console);
    EXPECT_TRUE(run(authority_.redeem_bare(Secret(kToken))));
    EXPECT_TRUE(source_->asked.at(2).opens_console);
}

TEST_F(NovaAuthorityTest, RemembersTheTypeInWhatTheTabResumesWith) {
    const auto opened = run(authority_.redeem(Presented(Secret(kToken), "req-1", "spice-html5")));
    ASSERT_TRUE(opened);

    const auto record = run(authority_.authorise(Presented(opened->resume_secret, "req-2")));
    const auto again = run(authority_.resume(Presented(opened->resume_secret, "req-3")));

    ASSERT_TRUE(record && again);
    EXPECT_EQ(record->console_type, "spice-html5");
    EXPECT_TRUE(source_->asked.at(1).opens_console);
    EXPECT_EQ(source_->asked.at(1).request_id, "req-2");
    EXPECT_EQ(again->record.console_type, "spice-html5");
    EXPECT_NE(again->resume_secret.reveal(), opened->resume_secret.reveal());
}

TEST_F(NovaAuthorityTest, LooksAtWhatIsPresentedAndOpensNothing) {
    const auto opened = run(authority_.redeem(Presented(Secret(kToken), "req-1", "serial")));
    ASSERT_TRUE(opened);

    const auto token = run(authority_.look_at(Secret(kToken), TokenKind::token));
    const auto secret = run(authority_.look_at(opened->resume_secret, TokenKind::resume));

    ASSERT_TRUE(token && secret);
    EXPECT_EQ(secret->console_type, "serial");
    EXPECT_FALSE(source_->asked.at(1).opens_console);
    EXPECT_FALSE(source_->asked.at(2).opens_console);
    EXPECT_EQ(
        run(authority_.look_at(Secret(kToken), TokenKind::resume)).error(), Errc::token_unknown
    );
}

TEST_F(NovaAuthorityTest, AsksForNothingThatIsNoToken) {
    for (const std::string text :
         {"x",
          "0F5F8A1C-6A8A-4AB0-9F6C-0A4B1C2D3E4F",
          "0f5f8a1c-6a8a-4ab0-9f6c-0a4b1c2d3e4f/../servers",
          "0f5f8a1c6a8a4ab09f6c0a4b1c2d3e4f",
          "' OR 1=1 --"}) {
        SCOPED_TRACE(text);
        EXPECT_EQ(run(authority_.redeem(Secret(text))).error(), Errc::token_unknown);
        EXPECT_EQ(run(authority_.redeem_bare(Secret(text))).error(), Errc::token_unknown);
        EXPECT_EQ(run(authority_.resume(Secret(text))).error(), Errc::token_unknown);
        EXPECT_EQ(run(authority_.authorise(Secret(text))).error(), Errc::token_unknown);
    }
    EXPECT_EQ(run(authority_.redeem(Secret())).error(), Errc::token_missing);
    EXPECT_EQ(run(authority_.authorise(Secret())).error(), Errc::token_missing);
    // A token alone is no resume secret, and a resume secret no token.
    EXPECT_EQ(run(authority_.authorise(Secret(kToken))).error(), Errc::token_unknown);
    EXPECT_EQ(
        run(authority_.redeem(Secret(std::string(kToken) + ".tab.novnc"))).error(),
        Errc::token_unknown
    );
    EXPECT_TRUE(source_->asked.empty());
}

TEST_F(NovaAuthorityTest, EndsSessionsAtExpiryOnlyWhenAsked) {
    TokenRecord record;
    record.expires_at = Time(Seconds(600));
    const NovaAuthority strict(std::make_unique<FakeSource>(), "", true);

    EXPECT_EQ(authority_.session_ends_at(record), std::nullopt);
    EXPECT_EQ(strict.session_ends_at(record), Time(Seconds(600)));
}

}  // namespace
}  // namespace porthole::consoleauth
