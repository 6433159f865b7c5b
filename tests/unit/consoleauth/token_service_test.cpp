// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/token_service.hpp"

#include "support/run.hpp"
#include "unit/consoleauth/down_store.hpp"
#include "unit/consoleauth/records.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace porthole::consoleauth {
namespace {

using porthole::test::run;
using test::grant;
using testing::IsEmpty;
using testing::SizeIs;

constexpr Seconds kTtl{60};
constexpr Seconds kResumeTtl{300};

class TokenServiceTest : public testing::Test {
protected:
    static TokensConfig config_of(const std::string& use) {
        TokensConfig config;
        config.ttl = kTtl;
        config.resume_ttl = kResumeTtl;
        config.use = use;
        return config;
    }

    template <class T>
    T run(Task<T> task) {
        return node_.run(std::move(task));
    }

    IssuedToken issue() { return run(service_.issue(grant())).value(); }
    OpenedToken redeem() { return run(service_.redeem(issue().token)).value(); }

    boost::asio::thread_pool threads_{4};  // the store's pool hands it results: it goes last
    test::Node node_{4};
    porthole::test::FakeClock clock_;
    StorePtr store_ = open_store("sqlite::memory:", {node_.pool, clock_, ""});
    TokenService service_{config_of("once"), *store_, clock_};
    TokenService many_{config_of("many"), *store_, clock_};
};

template <class T>
boost::system::error_code error_of(const Result<T>& result) {
    return result ? boost::system::error_code() : result.error();
}

TEST_F(TokenServiceTest, IssuesTokensOf256Bits) {
    const auto issued = issue();

    EXPECT_THAT(issued.token.reveal(), SizeIs(43));
    EXPECT_EQ(issued.expires_at, clock_.now() + kTtl);
    EXPECT_EQ(issued.token.reveal().find(issued.id), std::string::npos);
}

TEST_F(TokenServiceTest, NeverIssuesATokenTwice) {
    constexpr std::size_t kCount = 2000;
    std::set<std::string> tokens;
    std::set<std::string> beginnings;

    for (std::size_t i = 0; i < kCount; ++i) {
        const auto issued = issue();
        tokens.insert(issued.token.reveal());
        beginnings.insert(issued.token.reveal().substr(0, 8));
    }

    EXPECT_THAT(tokens, SizeIs(kCount));
    EXPECT_THAT(beginnings, SizeIs(kCount));
}

TEST_F(TokenServiceTest, IssuesNothingWithoutRandomness) {
    const auto fail = [](std::span<std::uint8_t>) { throw std::runtime_error("no randomness"); };
    const auto issued = issue();
    TokenService poor(config_of("once"), *store_, clock_, fail);

    EXPECT_THROW(static_cast<void>(run(poor.issue(grant()))), std::runtime_error);
    EXPECT_THROW(static_cast<void>(run(poor.redeem(issued.token))), std::runtime_error);

    EXPECT_THAT(run(service_.list({})).value(), SizeIs(1));
    EXPECT_TRUE(run(service_.redeem(issued.token)));
}

TEST_F(TokenServiceTest, RedeemsATokenOnce) {
    const auto issued = issue();

    const auto opened = run(service_.redeem(issued.token));
    const auto opened_again = run(service_.redeem(issued.token));

    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->record.id, issued.id);
    EXPECT_EQ(opened->record.instance_id, test::kInstance);
    EXPECT_EQ(opened->record.instance_name, "web01");
    EXPECT_EQ(opened->record.console_type, "webmks");
    EXPECT_EQ(opened->record.project_id, "blue");
    EXPECT_EQ(opened->record.user, "alice");
    EXPECT_EQ(opened->record.expires_at, clock_.now() + kResumeTtl);
    EXPECT_NE(opened->resume_secret.reveal(), issued.token.reveal());
    EXPECT_EQ(error_of(opened_again), Errc::token_unknown);
}

TEST_F(TokenServiceTest, LetsOneOfManyRedeemAToken) {
    const auto issued = issue();
    std::vector<std::future<Result<OpenedToken>>> outcomes;

    for (int i = 0; i < 200; ++i) {
        outcomes.push_back(
            boost::asio::co_spawn(threads_, service_.redeem(issued.token), boost::asio::use_future)
        );
    }

    int won = 0;
    for (auto& outcome : outcomes) {
        won += outcome.get() ? 1 : 0;
    }
    EXPECT_EQ(won, 1);
}

TEST_F(TokenServiceTest, RefusesATokenThatExpired) {
    const auto early = issue();
    const auto late = issue();
    clock_.advance(kTtl - Milliseconds(1));
    EXPECT_TRUE(run(service_.redeem(early.token)));
    clock_.advance(Milliseconds(1));

    EXPECT_EQ(error_of(run(service_.redeem(late.token))), Errc::token_unknown);
    EXPECT_EQ(error_of(run(service_.redeem_bare(late.token))), Errc::token_unknown);
    EXPECT_EQ(error_of(run(service_.inspect(late.token))), Errc::token_unknown);
}

TEST_F(TokenServiceTest, RefusesWhatIsNoToken) {
    for (const std::string& text :
         {std::string("x"),
          std::string(43, 'A'),
          std::string(512, 'A'),
          std::string(513, 'A'),
          std::string(1'000'000, 'A'),
          std::string("\0", 1)}) {
        EXPECT_EQ(error_of(run(service_.redeem(Secret(text)))), Errc::token_unknown);
        EXPECT_EQ(error_of(run(service_.redeem_bare(Secret(text)))), Errc::token_unknown);
        EXPECT_EQ(error_of(run(service_.inspect(Secret(text)))), Errc::token_unknown);
        EXPECT_EQ(error_of(run(service_.resume(Secret(text)))), Errc::token_unknown);
        EXPECT_EQ(error_of(run(service_.authorise(Secret(text)))), Errc::token_unknown);
        EXPECT_EQ(error_of(run(service_.touch(Secret(text)))), Errc::token_unknown);
    }
    EXPECT_EQ(error_of(run(service_.redeem(Secret()))), Errc::token_missing);
    EXPECT_EQ(error_of(run(service_.authorise(Secret()))), Errc::token_missing);
}

TEST_F(TokenServiceTest, DoesNotTakeAnIdForAToken) {
    const auto issued = issue();

    EXPECT_EQ(error_of(run(service_.redeem(Secret(issued.id)))), Errc::token_unknown);
    EXPECT_EQ(error_of(run(service_.inspect(Secret(issued.id)))), Errc::token_unknown);
}

TEST_F(TokenServiceTest, RedeemsATokenOfABareClientOnce) {
    const auto issued = issue();

    EXPECT_EQ(run(service_.redeem_bare(issued.token))->id, issued.id);
    EXPECT_EQ(error_of(run(service_.redeem_bare(issued.token))), Errc::token_unknown);
    EXPECT_THAT(run(service_.list({})).value(), IsEmpty());
}

TEST_F(TokenServiceTest, InspectsATokenWithoutUsingItUp) {
    const auto issued = issue();

    EXPECT_EQ(run(service_.inspect(issued.token))->id, issued.id);
    EXPECT_EQ(run(service_.inspect(issued.token))->id, issued.id);

    EXPECT_TRUE(run(service_.redeem(issued.token)));
}

TEST_F(TokenServiceTest, AuthorisesAnyNumberOfTimes) {
    const auto opened = redeem();

    for (int i = 0; i < 3; ++i) {
        const auto record = run(service_.authorise(opened.resume_secret));
        ASSERT_TRUE(record);
        EXPECT_EQ(record->id, opened.record.id);
    }
}

TEST_F(TokenServiceTest, GivesANewSecretForEachResume) {
    const auto first = redeem();

    const auto second = run(service_.resume(first.resume_secret));
    const auto replayed = run(service_.resume(first.resume_secret));

    ASSERT_TRUE(second);
    EXPECT_EQ(second->record.id, first.record.id);
    EXPECT_EQ(error_of(replayed), Errc::token_unknown);
    EXPECT_EQ(error_of(run(service_.authorise(first.resume_secret))), Errc::token_unknown);
    EXPECT_EQ(error_of(run(service_.touch(first.resume_secret))), Errc::token_unknown);
    EXPECT_TRUE(run(service_.authorise(second->resume_secret)));
}

TEST_F(TokenServiceTest, NeverTakesOneSecretForTheOther) {
    const auto issued = issue();
    const auto opened = redeem();

    EXPECT_EQ(error_of(run(service_.resume(issued.token))), Errc::token_unknown);
    EXPECT_EQ(error_of(run(service_.authorise(issued.token))), Errc::token_unknown);
    EXPECT_EQ(error_of(run(service_.touch(issued.token))), Errc::token_unknown);
    EXPECT_EQ(error_of(run(service_.redeem(opened.resume_secret))), Errc::token_unknown);
    EXPECT_EQ(error_of(run(service_.redeem_bare(opened.resume_secret))), Errc::token_unknown);
    EXPECT_EQ(error_of(run(service_.inspect(opened.resume_secret))), Errc::token_unknown);

    EXPECT_TRUE(run(service_.redeem(issued.token)));
    EXPECT_TRUE(run(service_.resume(opened.resume_secret)));
}

TEST_F(TokenServiceTest, KeepsASessionsSecretAliveWhileTouched) {
    const auto opened = redeem();
    for (int i = 0; i < 5; ++i) {
        clock_.advance(kResumeTtl - Milliseconds(1));
        ASSERT_TRUE(run(service_.touch(opened.resume_secret)));
    }

    clock_.advance(kResumeTtl);

    EXPECT_EQ(error_of(run(service_.touch(opened.resume_secret))), Errc::token_unknown);
    EXPECT_EQ(error_of(run(service_.resume(opened.resume_secret))), Errc::token_unknown);
}

TEST_F(TokenServiceTest, LetsATokenOfManyUsesWorkUntilItExpires) {
    const auto issued = issue();

    const auto first = run(many_.redeem(issued.token));
    const auto second = run(many_.redeem(issued.token));
    const auto bare = run(many_.redeem_bare(issued.token));

    ASSERT_TRUE(first && second && bare);
    EXPECT_EQ(first->record.id, issued.id);
    EXPECT_NE(first->resume_secret.reveal(), second->resume_secret.reveal());
    EXPECT_TRUE(run(many_.authorise(first->resume_secret)));
    EXPECT_TRUE(run(many_.authorise(second->resume_secret)));

    clock_.advance(kTtl);

    EXPECT_EQ(error_of(run(many_.redeem(issued.token))), Errc::token_unknown);
    EXPECT_TRUE(run(many_.authorise(first->resume_secret)));
}

TEST_F(TokenServiceTest, RevokesByTokenResumeSecretOrId) {
    const auto by_token = issue();
    const auto by_id = issue();
    const auto by_secret = redeem();
    const auto untouched = issue();

    EXPECT_EQ(run(service_.revoke_token(by_token.token)).value(), 1U);
    EXPECT_EQ(run(service_.revoke_token(Secret(by_id.id))).value(), 1U);
    EXPECT_EQ(run(service_.revoke_token(by_secret.resume_secret)).value(), 1U);

    EXPECT_EQ(error_of(run(service_.redeem(by_token.token))), Errc::token_unknown);
    EXPECT_EQ(error_of(run(service_.redeem(by_id.token))), Errc::token_unknown);
    EXPECT_EQ(error_of(run(service_.authorise(by_secret.resume_secret))), Errc::token_unknown);
    EXPECT_TRUE(run(service_.redeem(untouched.token)));
}

TEST_F(TokenServiceTest, RevokesAllThatFollowsFromAToken) {
    const auto issued = issue();
    const auto first = run(many_.redeem(issued.token));
    const auto second = run(many_.redeem(issued.token));

    EXPECT_EQ(run(many_.revoke_token(issued.token)).value(), 3U);

    EXPECT_EQ(error_of(run(many_.resume(first->resume_secret))), Errc::token_unknown);
    EXPECT_EQ(error_of(run(many_.touch(second->resume_secret))), Errc::token_unknown);
}

TEST_F(TokenServiceTest, RevokesNothingForWhatItDoesNotKnow) {
    const auto issued = issue();

    EXPECT_EQ(run(service_.revoke_token(Secret("x"))).value(), 0U);
    EXPECT_EQ(run(service_.revoke_token(Secret())).value(), 0U);
    EXPECT_EQ(run(service_.revoke_token(Secret(test::kInstance))).value(), 0U);
    EXPECT_EQ(run(service_.revoke(RevokedBy::instance, "another")).value(), 0U);

    EXPECT_TRUE(run(service_.inspect(issued.token)));
}

TEST_F(TokenServiceTest, RevokesByInstance) {
    const auto issued = issue();
    const auto opened = redeem();

    EXPECT_EQ(run(service_.revoke(RevokedBy::instance, test::kInstance)).value(), 2U);

    EXPECT_EQ(error_of(run(service_.redeem(issued.token))), Errc::token_unknown);
    EXPECT_EQ(error_of(run(service_.authorise(opened.resume_secret))), Errc::token_unknown);
}

TEST_F(TokenServiceTest, ListsWhatWorks) {
    const auto issued = issue();
    const auto opened = redeem();
    clock_.advance(kTtl);

    const auto records = run(service_.list({})).value();

    ASSERT_THAT(records, SizeIs(1));
    EXPECT_EQ(records[0], opened.record);
    EXPECT_EQ(records[0].kind, TokenKind::resume);
}

TEST_F(TokenServiceTest, IssuesNothingThatACommandLineTakesForAnOption) {
    std::uint8_t next = 0xfb;  // "-": the first six bits of a text in base64url
    const auto give = [&next](std::span<std::uint8_t> bytes) {
        std::fill(bytes.begin(), bytes.end(), next++);
    };
    TokenService service(config_of("once"), *store_, clock_, give);

    const auto issued = run(service.issue(grant()));

    EXPECT_EQ(issued.value().token.reveal().substr(0, 4), "_Pz8");
}

TEST(TokenServiceOutageTest, FailsClosedWhenTheStoreIsDown) {
    const porthole::test::FakeClock clock;
    test::DownStore store;
    TokenService service(TokensConfig(), store, clock);

    EXPECT_EQ(error_of(run(service.issue({}))), Errc::store_unavailable);
    EXPECT_EQ(error_of(run(service.redeem(Secret("x")))), Errc::store_unavailable);
    EXPECT_EQ(error_of(run(service.redeem_bare(Secret("x")))), Errc::store_unavailable);
    EXPECT_EQ(error_of(run(service.inspect(Secret("x")))), Errc::store_unavailable);
    EXPECT_EQ(error_of(run(service.resume(Secret("x")))), Errc::store_unavailable);
    EXPECT_EQ(error_of(run(service.authorise(Secret("x")))), Errc::store_unavailable);
    EXPECT_EQ(error_of(run(service.touch(Secret("x")))), Errc::store_unavailable);
    EXPECT_EQ(error_of(run(service.revoke_token(Secret("x")))), Errc::store_unavailable);
    EXPECT_EQ(error_of(run(service.revoke(RevokedBy::user, "x"))), Errc::store_unavailable);
    EXPECT_EQ(error_of(run(service.list({}))), Errc::store_unavailable);
    EXPECT_EQ(error_of(run(service.check())), Errc::store_unavailable);
}

}  // namespace
}  // namespace porthole::consoleauth
