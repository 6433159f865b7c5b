// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/token_store.hpp"

#include "integration/consoleauth/store_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// What every store must do, those in a server with the real server.
namespace porthole::consoleauth {
namespace {

using test::kCaseName;
using test::kCases;
using test::key_of;
using test::kInstance;
using test::kTtl;
using test::record_at;
using test::StoreCase;
using testing::ElementsAre;
using testing::IsEmpty;

/// Kinds that are one of these behind something else, and tested on their own.
const std::set<std::string_view> kOthers{"redis+sentinel", "rediss+sentinel", "mariadb"};

TEST(TokenStoreCasesTest, CoverEveryKindOfStore) {
    for (const StoreKind& kind : all_store_kinds()) {
        const auto is_of_kind = [&](const StoreCase& c) { return c.scheme == kind.scheme; };
        EXPECT_TRUE(
            kOthers.contains(kind.scheme) || std::any_of(kCases.begin(), kCases.end(), is_of_kind)
        ) << kind.scheme;
    }
}

using TokenStoreTest = test::StoreTest;

INSTANTIATE_TEST_SUITE_P(Stores, TokenStoreTest, testing::ValuesIn(kCases), kCaseName);

TEST_P(TokenStoreTest, GivesBackWhatWasPut) {
    auto record = record_at(clock_.now());
    record.user = "o'brien; DROP TABLE tokens; -- ü\n";
    record.project_id = "";
    put("a", record);

    const auto got = run(store_->get(key_of("a")));
    const auto got_again = run(store_->get(key_of("a")));

    ASSERT_TRUE(got);
    EXPECT_EQ(*got, record);
    EXPECT_TRUE(got_again);
}

TEST_P(TokenStoreTest, KeepsWhoMayOnlyLook) {
    const Time later = clock_.now() + kTtl;
    for (const bool view_only : {true, false}) {
        auto record = record_at(clock_.now());
        record.view_only = view_only;
        put("a", record);

        const auto derived =
            run(store_->derive(key_of("a"), key_of("b", TokenKind::resume), later));
        const auto moved =
            run(store_->exchange(key_of("a"), key_of("c", TokenKind::resume), later));
        const auto taken = run(store_->take(key_of("c", TokenKind::resume)));
        const auto listed = run(store_->list({}));

        ASSERT_TRUE(derived && moved && taken && listed);
        EXPECT_EQ(derived->view_only, view_only);
        EXPECT_EQ(moved->view_only, view_only);
        EXPECT_EQ(taken->view_only, view_only);
        ASSERT_EQ(listed->size(), 1U);
        EXPECT_EQ(listed->front().view_only, view_only);
        EXPECT_TRUE(run(store_->take(key_of("b", TokenKind::resume))));
    }
}

TEST_P(TokenStoreTest, KnowsNothingThatWasNotPut) {
    put("a", record_at(clock_.now()));

    EXPECT_EQ(run(store_->get(key_of("b"))).error(), Errc::token_unknown);
    EXPECT_EQ(run(store_->take(key_of("b"))).error(), Errc::token_unknown);
    EXPECT_EQ(
        run(store_->exchange(key_of("b"), key_of("c"), clock_.now() + kTtl)).error(),
        Errc::token_unknown
    );
    EXPECT_EQ(
        run(store_->derive(key_of("b"), key_of("c"), clock_.now() + kTtl)).error(),
        Errc::token_unknown
    );
    EXPECT_EQ(run(store_->extend(key_of("b"), clock_.now() + kTtl)).error(), Errc::token_unknown);
}

TEST_P(TokenStoreTest, RefusesAKeyThatIsInUse) {
    put("a", record_at(clock_.now()));

    const auto again = run(store_->put(key_of("a"), record_at(clock_.now())));

    EXPECT_EQ(again.error(), Errc::internal_error);
}

TEST_P(TokenStoreTest, NeverTakesOneKindForTheOther) {
    put("a", record_at(clock_.now()));
    const auto wrong = key_of("a", TokenKind::resume);

    EXPECT_EQ(run(store_->get(wrong)).error(), Errc::token_unknown);
    EXPECT_EQ(run(store_->take(wrong)).error(), Errc::token_unknown);
    EXPECT_EQ(
        run(store_->exchange(wrong, key_of("b"), clock_.now() + kTtl)).error(), Errc::token_unknown
    );
    EXPECT_EQ(
        run(store_->derive(wrong, key_of("b"), clock_.now() + kTtl)).error(), Errc::token_unknown
    );
    EXPECT_EQ(run(store_->extend(wrong, clock_.now() + kTtl)).error(), Errc::token_unknown);
    EXPECT_TRUE(run(store_->get(key_of("a"))));
}

TEST_P(TokenStoreTest, TakesARecordOutOnce) {
    const auto record = record_at(clock_.now());
    put("a", record);

    const auto taken = run(store_->take(key_of("a")));
    const auto taken_again = run(store_->take(key_of("a")));

    ASSERT_TRUE(taken);
    EXPECT_EQ(*taken, record);
    EXPECT_EQ(taken_again.error(), Errc::token_unknown);
    EXPECT_EQ(run(store_->get(key_of("a"))).error(), Errc::token_unknown);
}

TEST_P(TokenStoreTest, ForgetsARecordTheMomentItExpires) {
    put("a", record_at(clock_.now()));

    clock_.advance(kTtl - Milliseconds(1));
    EXPECT_TRUE(run(store_->get(key_of("a"))));
    clock_.advance(Milliseconds(1));

    const Time later = clock_.now() + kTtl;
    EXPECT_EQ(run(store_->get(key_of("a"))).error(), Errc::token_unknown);
    EXPECT_EQ(run(store_->exchange(key_of("a"), key_of("b"), later)).error(), Errc::token_unknown);
    EXPECT_EQ(run(store_->derive(key_of("a"), key_of("b"), later)).error(), Errc::token_unknown);
    EXPECT_EQ(run(store_->extend(key_of("a"), later)).error(), Errc::token_unknown);
    EXPECT_EQ(run(store_->take(key_of("a"))).error(), Errc::token_unknown);
    EXPECT_THAT(run(store_->list({})).value(), IsEmpty());
    EXPECT_EQ(revoke(RevokedBy::instance, kInstance).value(), 0U);
}

TEST_P(TokenStoreTest, ExtendsARecord) {
    put("a", record_at(clock_.now()));
    clock_.advance(kTtl - Milliseconds(1));

    EXPECT_TRUE(run(store_->extend(key_of("a"), clock_.now() + kTtl)));

    clock_.advance(kTtl - Milliseconds(1));
    EXPECT_EQ(run(store_->get(key_of("a")))->expires_at, clock_.now() + Milliseconds(1));
    clock_.advance(Milliseconds(1));
    EXPECT_FALSE(run(store_->get(key_of("a"))));
}

TEST_P(TokenStoreTest, ExchangesOneKeyForAnother) {
    auto expected = record_at(clock_.now());
    put("a", expected);
    clock_.advance(Seconds(10));
    const auto to = key_of("b", TokenKind::resume);
    expected.kind = TokenKind::resume;
    expected.expires_at = clock_.now() + Seconds(5);

    const auto exchanged = run(store_->exchange(key_of("a"), to, expected.expires_at));

    ASSERT_TRUE(exchanged);
    EXPECT_EQ(*exchanged, expected);
    EXPECT_EQ(run(store_->get(to)).value(), expected);
    EXPECT_EQ(run(store_->get(key_of("a"))).error(), Errc::token_unknown);
    EXPECT_EQ(run(store_->list({})).value().size(), 1U);
}

TEST_P(TokenStoreTest, DerivesACopyUnderAnotherKey) {
    const auto record = record_at(clock_.now());
    put("a", record);
    const auto to = key_of("b", TokenKind::resume);
    auto expected = record;
    expected.kind = TokenKind::resume;
    expected.expires_at = clock_.now() + Seconds(5);

    const auto derived = run(store_->derive(key_of("a"), to, expected.expires_at));

    ASSERT_TRUE(derived);
    EXPECT_EQ(*derived, expected);
    EXPECT_EQ(run(store_->get(to)).value(), expected);
    EXPECT_EQ(run(store_->get(key_of("a"))).value(), record);
}

TEST_P(TokenStoreTest, ErasesWhatHasAnId) {
    put("a", record_at(clock_.now(), "one"));
    put("b", record_at(clock_.now(), "two"));
    ASSERT_TRUE(run(store_->derive(key_of("a"), key_of("c", TokenKind::resume), clock_.now() + kTtl)
    ));

    EXPECT_EQ(revoke(RevokedBy::grant, "one").value(), 2U);
    EXPECT_EQ(revoke(RevokedBy::grant, "one").value(), 0U);
    EXPECT_EQ(revoke(RevokedBy::grant, "").value(), 0U);

    EXPECT_FALSE(run(store_->get(key_of("a"))));
    EXPECT_FALSE(run(store_->get(key_of("c", TokenKind::resume))));
    EXPECT_TRUE(run(store_->get(key_of("b"))));
}

TEST_P(TokenStoreTest, ErasesWhatIsOfAUserOrAProject) {
    auto others = record_at(clock_.now());
    others.user = "bob";
    others.project_id = "green";
    put("a", record_at(clock_.now()));
    put("b", others);

    EXPECT_EQ(revoke(RevokedBy::user, "alice").value(), 1U);
    EXPECT_FALSE(run(store_->get(key_of("a"))));
    EXPECT_TRUE(run(store_->get(key_of("b"))));
    EXPECT_EQ(revoke(RevokedBy::project, "blue").value(), 0U);
    EXPECT_EQ(revoke(RevokedBy::session, "green").value(), 0U);
    EXPECT_EQ(revoke(RevokedBy::take_over, "green alice").value(), 0U);
    EXPECT_EQ(revoke(RevokedBy::project, "green").value(), 1U);
    EXPECT_FALSE(run(store_->get(key_of("b"))));
}

TEST_P(TokenStoreTest, ErasesWhatIsOfAnInstance) {
    auto other = record_at(clock_.now());
    other.instance_id = "another";
    put("a", record_at(clock_.now()));
    put("b", record_at(clock_.now()));
    put("c", other);

    EXPECT_EQ(revoke(RevokedBy::instance, kInstance).value(), 2U);
    EXPECT_EQ(revoke(RevokedBy::instance, kInstance).value(), 0U);

    EXPECT_TRUE(run(store_->get(key_of("c"))));
}

TEST_P(TokenStoreTest, ListsTheNewestFirst) {
    const auto first = record_at(clock_.now(), "one");
    put("a", first);
    clock_.advance(Seconds(1));
    auto second = record_at(clock_.now(), "two");
    second.instance_id = "another";
    put("b", second);
    TokenFilter by_instance;
    by_instance.instance_id = kInstance;
    TokenFilter by_id;
    by_id.id = "two";
    TokenFilter by_number;
    by_number.limit = 1;
    TokenFilter by_both = by_instance;
    by_both.id = "two";

    EXPECT_THAT(run(store_->list({})).value(), ElementsAre(second, first));
    EXPECT_THAT(run(store_->list(by_instance)).value(), ElementsAre(first));
    EXPECT_THAT(run(store_->list(by_id)).value(), ElementsAre(second));
    EXPECT_THAT(run(store_->list(by_number)).value(), ElementsAre(second));
    EXPECT_THAT(run(store_->list(by_both)).value(), IsEmpty());
}

TEST_P(TokenStoreTest, PurgesOnlyWhatExpired) {
    put("a", record_at(clock_.now()));
    clock_.advance(Seconds(1));
    put("b", record_at(clock_.now()));
    clock_.advance(kTtl - Seconds(1));

    ASSERT_TRUE(run(store_->purge()));

    EXPECT_TRUE(run(store_->get(key_of("b"))));
    EXPECT_TRUE(run(store_->put(key_of("a"), record_at(clock_.now()))));
}

TEST_P(TokenStoreTest, IsReady) {
    EXPECT_TRUE(run(store_->check()));
}

}  // namespace
}  // namespace porthole::consoleauth
