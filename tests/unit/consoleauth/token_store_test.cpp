// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/token_store.hpp"

#include "unit/consoleauth/records.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <string>
#include <vector>

/// What every store must do. A store that needs a server is tested the same way in
/// tests/integration.
namespace porthole::consoleauth {
namespace {

namespace asio = boost::asio;
using test::key_of;
using test::kInstance;
using test::kTtl;
using test::record_at;
using testing::ElementsAre;
using testing::IsEmpty;

struct StoreCase {
    std::string name;
    std::string url;
};

const StoreCase kSqliteInMemory{"sqlite_in_memory", "sqlite::memory:"};
const StoreCase kSqliteFile{"sqlite_file", "sqlite:tokens.db"};

const std::vector<StoreCase> kCases{kSqliteInMemory, kSqliteFile};
/// Those that a second process, or a second store, sees the same records in.
const std::vector<StoreCase> kSharedCases{kSqliteFile};

TEST(TokenStoreCasesTest, CoverEveryKindOfStore) {
    for (const StoreKind& kind : all_store_kinds()) {
        const auto is_of_kind = [&](const StoreCase& c) {
            return c.url.substr(0, c.url.find(':')) == kind.scheme;
        };
        EXPECT_TRUE(std::any_of(kCases.begin(), kCases.end(), is_of_kind)) << kind.scheme;
    }
}

class TokenStoreTest : public testing::TestWithParam<StoreCase> {
protected:
    TokenStorePtr open() {
        return open_store(GetParam().url, {node_.pool, clock_, folder_.path()});
    }

    template <class T>
    T run(Task<T> task) {
        return node_.run(std::move(task));
    }

    void put(std::string_view secret, TokenRecord record) {
        ASSERT_TRUE(run(store_->put(key_of(secret, record.kind), record)));
    }

    /// How many of `count` concurrent calls of `call(store)` succeed; calls alternate between the
    /// stores.
    template <class Call>
    int winners(int count, const std::vector<TokenStore*>& stores, Call call) {
        using Outcome = std::future<Result<TokenRecord>>;
        std::vector<Outcome> outcomes;
        for (int i = 0; i < count; ++i) {
            TokenStore& store = *stores[static_cast<std::size_t>(i) % stores.size()];
            outcomes.push_back(asio::co_spawn(threads_, call(store), asio::use_future));
        }
        int won = 0;
        for (Outcome& outcome : outcomes) {
            const auto record = outcome.get();
            won += record ? 1 : 0;
            EXPECT_TRUE(record || record.error() == Errc::token_unknown) << record.error();
        }
        return won;
    }

    test::TempFolder folder_;
    asio::thread_pool threads_{4};  // the store's pool hands it results: it goes last
    test::Node node_{4};
    porthole::test::FakeClock clock_;
    TokenStorePtr store_ = open();
};

constexpr auto kCaseName = [](const auto& tested) { return tested.param.name; };

INSTANTIATE_TEST_SUITE_P(Stores, TokenStoreTest, testing::ValuesIn(kCases), kCaseName);

class SharedTokenStoreTest : public TokenStoreTest {};

INSTANTIATE_TEST_SUITE_P(Stores, SharedTokenStoreTest, testing::ValuesIn(kSharedCases), kCaseName);

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
    EXPECT_EQ(run(store_->erase_instance(kInstance)).value(), 0U);
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

    EXPECT_EQ(run(store_->erase_id("one")).value(), 2U);
    EXPECT_EQ(run(store_->erase_id("one")).value(), 0U);
    EXPECT_EQ(run(store_->erase_id("")).value(), 0U);

    EXPECT_FALSE(run(store_->get(key_of("a"))));
    EXPECT_FALSE(run(store_->get(key_of("c", TokenKind::resume))));
    EXPECT_TRUE(run(store_->get(key_of("b"))));
}

TEST_P(TokenStoreTest, ErasesWhatIsOfAnInstance) {
    auto other = record_at(clock_.now());
    other.instance_id = "another";
    put("a", record_at(clock_.now()));
    put("b", record_at(clock_.now()));
    put("c", other);

    EXPECT_EQ(run(store_->erase_instance(kInstance)).value(), 2U);
    EXPECT_EQ(run(store_->erase_instance(kInstance)).value(), 0U);

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

TEST_P(TokenStoreTest, LetsOneOfManyTakeARecord) {
    for (int round = 0; round < 3; ++round) {
        const std::string secret = std::to_string(round);
        put(secret, record_at(clock_.now()));

        const auto take = [&](TokenStore& store) { return store.take(key_of(secret)); };

        EXPECT_EQ(winners(200, {store_.get()}, take), 1);
    }
}

TEST_P(TokenStoreTest, LetsOneOfManyExchangeARecord) {
    put("a", record_at(clock_.now()));
    std::atomic<int> number = 0;

    const auto exchange = [&](TokenStore& store) {
        const auto to = key_of(std::to_string(++number), TokenKind::resume);
        return store.exchange(key_of("a"), to, clock_.now() + kTtl);
    };

    EXPECT_EQ(winners(200, {store_.get()}, exchange), 1);
    EXPECT_EQ(run(store_->list({})).value().size(), 1U);
}

TEST_P(SharedTokenStoreTest, LetsOneOfManyTakeARecordAcrossTwoStores) {
    const auto second = open();
    put("a", record_at(clock_.now()));

    const auto take = [](TokenStore& store) { return store.take(key_of("a")); };

    EXPECT_EQ(winners(200, {store_.get(), second.get()}, take), 1);
}

}  // namespace
}  // namespace porthole::consoleauth
