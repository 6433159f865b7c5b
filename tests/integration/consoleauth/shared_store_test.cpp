// SPDX-License-Identifier: Apache-2.0
// Stores that many use at once, and whose server goes away.
#include "consoleauth/token_store.hpp"
#include "integration/consoleauth/store_fixture.hpp"
#include "support/eventually.hpp"
#include "support/process.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <string>
#include <vector>

namespace porthole::consoleauth {
namespace {

namespace asio = boost::asio;
using test::kCaseName;
using test::kCases;
using test::key_of;
using test::kInstance;
using test::kMysql;
using test::kRedis;
using test::kRedisWithTls;
using test::kSqliteFile;
using test::kTtl;
using test::record_at;
using test::StoreCase;
using testing::ElementsAre;
using testing::IsEmpty;

using porthole::test::eventually;
using porthole::test::Process;
using porthole::test::StoreServer;

/// Those that a second process, or a second store, sees the same records in.
const std::vector<StoreCase> kSharedCases{kSqliteFile, kRedis, kRedisWithTls, kMysql};
const std::vector<StoreCase> kServerCases{kRedis, kMysql};

using ContestedTokenStoreTest = test::StoreTest;

INSTANTIATE_TEST_SUITE_P(Stores, ContestedTokenStoreTest, testing::ValuesIn(kCases), kCaseName);

class SharedTokenStoreTest : public test::StoreTest {
protected:
    /// How many of 200 claims in two processes get the token "contested".
    int claims_that_succeed(const std::string& how) {
        const std::vector<std::string> line{
            porthole::test::built_program("claim-tokens"), url(), how, "100"
        };
        Process first(line);
        Process second(line);
        for (Process* const process : {&first, &second}) {
            EXPECT_EQ(process->read_line(), "open");
        }
        first.write("go\n");
        second.write("go\n");
        return std::stoi(first.read_line()) + std::stoi(second.read_line());
    }
};

class ServerTokenStoreTest : public test::StoreTest {
protected:
    StoreServer& server() const { return GetParam().server(); }

    /// Waits until the store has found its server again.
    void expect_ready() {
        EXPECT_TRUE(eventually([this] { return static_cast<bool>(run(store_->check())); }));
    }
};

INSTANTIATE_TEST_SUITE_P(Stores, ServerTokenStoreTest, testing::ValuesIn(kServerCases), kCaseName);

INSTANTIATE_TEST_SUITE_P(Stores, SharedTokenStoreTest, testing::ValuesIn(kSharedCases), kCaseName);

TEST_P(ContestedTokenStoreTest, LetsOneOfManyTakeARecord) {
    for (int round = 0; round < 3; ++round) {
        const std::string secret = std::to_string(round);
        put(secret, record_at(clock_.now()));

        const auto take = [&](TokenStore& store) { return store.take(key_of(secret)); };

        EXPECT_EQ(winners(200, {store_.get()}, take), 1);
    }
}

TEST_P(ContestedTokenStoreTest, LetsOneOfManyExchangeARecord) {
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

TEST_P(SharedTokenStoreTest, LetsOneOfTwoProcessesTakeARecord) {
    put("contested", record_at(clock_.now()));

    EXPECT_EQ(claims_that_succeed("take"), 1);
}

TEST_P(SharedTokenStoreTest, LetsOneOfTwoProcessesExchangeARecord) {
    put("contested", record_at(clock_.now()));

    EXPECT_EQ(claims_that_succeed("exchange"), 1);
    EXPECT_EQ(run(store_->list({})).value().size(), 1U);
}

TEST_P(SharedTokenStoreTest, ShowsWhatAnotherHasDone) {
    const auto second = open();
    put("a", record_at(clock_.now(), "one"));
    put("b", record_at(clock_.now(), "two"));

    EXPECT_TRUE(run(second->take(key_of("a"))));
    EXPECT_EQ(
        run(second->revoke(make_revocation(RevokedBy::grant, "two", clock_.now()))).value(), 1U
    );

    EXPECT_EQ(run(store_->get(key_of("a"))).error(), Errc::token_unknown);
    EXPECT_EQ(run(store_->get(key_of("b"))).error(), Errc::token_unknown);
}

TEST_P(SharedTokenStoreTest, KeepsWhatIsThereWhenItIsOpenedAgain) {
    put("a", record_at(clock_.now()));
    put("b", record_at(clock_.now()));
    ASSERT_TRUE(run(store_->take(key_of("b"))));

    store_.reset();
    store_ = open();

    EXPECT_TRUE(run(store_->get(key_of("a"))));
    EXPECT_EQ(run(store_->take(key_of("b"))).error(), Errc::token_unknown);
}

TEST_P(ServerTokenStoreTest, FailsWhileItsServerIsGoneAndWorksWhenItIsBack) {
    put("a", record_at(clock_.now()));
    put("b", record_at(clock_.now()));
    ASSERT_TRUE(run(store_->take(key_of("b"))));

    server().kill();
    EXPECT_EQ(run(store_->take(key_of("a"))).error(), Errc::store_unavailable);
    EXPECT_EQ(
        run(store_->put(key_of("c"), record_at(clock_.now()))).error(), Errc::store_unavailable
    );
    EXPECT_EQ(run(store_->list({})).error(), Errc::store_unavailable);
    EXPECT_EQ(run(store_->check()).error(), Errc::store_unavailable);
    server().start();
    expect_ready();

    EXPECT_TRUE(run(store_->take(key_of("a"))));
    EXPECT_EQ(run(store_->take(key_of("a"))).error(), Errc::token_unknown);
    EXPECT_EQ(run(store_->take(key_of("b"))).error(), Errc::token_unknown);
}

TEST_P(ServerTokenStoreTest, OpensWithoutItsServerAndFindsItLater) {
    server().kill();

    const auto second = open();
    EXPECT_EQ(run(second->get(key_of("a"))).error(), Errc::store_unavailable);
    server().start();

    EXPECT_TRUE(eventually([&] { return static_cast<bool>(run(second->check())); }));
    EXPECT_TRUE(run(second->put(key_of("a"), record_at(clock_.now()))));
}

TEST_P(ServerTokenStoreTest, SpendsNothingTwiceWhenItsServerIsKilledMeanwhile) {
    constexpr int kCount = 400;
    for (int i = 0; i < kCount; ++i) {
        put(std::to_string(i), record_at(clock_.now()));
    }
    std::vector<std::future<Result<TokenRecord>>> claims;
    for (int i = 0; i < kCount; ++i) {
        claims.push_back(
            asio::co_spawn(threads_, store_->take(key_of(std::to_string(i))), asio::use_future)
        );
    }
    claims[20].wait();
    server().kill();
    std::vector<bool> taken;
    for (auto& claim : claims) {
        const auto record = claim.get();
        taken.push_back(record.has_value());
        EXPECT_TRUE(record || record.error() == Errc::store_unavailable) << record.error();
    }
    server().start();
    expect_ready();

    EXPECT_NE(std::count(taken.begin(), taken.end(), true), 0);
    EXPECT_NE(std::count(taken.begin(), taken.end(), false), 0);
    for (int i = 0; i < kCount; ++i) {
        const auto again = run(store_->take(key_of(std::to_string(i))));
        EXPECT_FALSE(again && taken[static_cast<std::size_t>(i)]) << i;
    }
}

}  // namespace
}  // namespace porthole::consoleauth
