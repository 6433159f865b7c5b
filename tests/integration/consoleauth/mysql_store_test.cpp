// SPDX-License-Identifier: Apache-2.0
// What is MariaDB's own about its token store: its schema, logins, TLS, time limits, locks.
#include "consoleauth/stores/mysql_store.hpp"

#include "sql/connection.hpp"
#include "support/eventually.hpp"
#include "support/mariadb_server.hpp"
#include "unit/consoleauth/records.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <vector>

namespace porthole::consoleauth {
namespace {

using porthole::test::eventually;
using porthole::test::kMysqlPassword;
using porthole::test::kMysqlUrlPassword;
using porthole::test::MariadbServer;
using test::key_of;
using test::record_at;

class MysqlStoreTest : public testing::Test {
protected:
    MysqlStoreTest() { server().clear(); }

    static MariadbServer& server() {
        static MariadbServer server;
        return server;
    }

    StorePtr open(const std::string& url, const std::string& password = "") {
        return open_store(url, {node_.pool, clock_, "/", Secret(password)});
    }

    template <class T>
    T run(Task<T> task) {
        return node_.run(std::move(task));
    }

    boost::asio::thread_pool threads_{4};
    test::Node node_{4};
    porthole::test::FakeClock clock_;
};

TEST_F(MysqlStoreTest, MakesItsTablesOnceForManyNodes) {
    std::vector<StorePtr> stores;
    std::vector<std::future<Result<void>>> checks;
    for (int i = 0; i < 4; ++i) {
        stores.push_back(open(server().url()));
        checks.push_back(
            boost::asio::co_spawn(threads_, stores.back()->check(), boost::asio::use_future)
        );
    }

    for (auto& checked : checks) {
        EXPECT_TRUE(checked.get());
    }
    EXPECT_EQ(server().command("SELECT COUNT(*) FROM porthole.porthole_schema_versions"), "5");
}

TEST_F(MysqlStoreTest, NeedsNoRightToMakeTablesThatAreThere) {
    ASSERT_TRUE(run(open(server().url())->check()));
    server().command("CREATE OR REPLACE USER limited@'127.0.0.1' IDENTIFIED BY 'x'");
    server().command("GRANT SELECT, INSERT, UPDATE, DELETE ON porthole.* TO limited@'127.0.0.1'");

    const auto store =
        open(fmt::format("mysql://limited:x@127.0.0.1:{}/porthole", server().port()));

    EXPECT_TRUE(run(store->put(key_of("a"), record_at(clock_.now()))));
    EXPECT_TRUE(run(store->take(key_of("a"))));
}

TEST_F(MysqlStoreTest, BringsAnOlderSchemaUpToDate) {
    const auto record = record_at(clock_.now());
    ASSERT_TRUE(run(open(server().url())->put(key_of("a"), record)));
    server().command("ALTER TABLE porthole.porthole_tokens DROP COLUMN view_only");
    server().command("DELETE FROM porthole.porthole_schema_versions WHERE version > 1");

    const auto got = run(open(server().url())->get(key_of("a")));

    ASSERT_TRUE(got);
    EXPECT_EQ(*got, record);

    // What another node of a Galera cluster has done at the same time is not done again.
    server().command("DELETE FROM porthole.porthole_schema_versions WHERE version > 1");
    EXPECT_TRUE(run(open(server().url())->get(key_of("a"))));
}

TEST_F(MysqlStoreTest, LeavesANewerSchemaAlone) {
    ASSERT_TRUE(run(open(server().url())->check()));
    server().command("INSERT INTO porthole.porthole_schema_versions VALUES (99)");

    EXPECT_EQ(run(open(server().url())->check()).error(), Errc::store_unavailable);
}

TEST_F(MysqlStoreTest, LogsInWithAPasswordFromElsewhereAndBySocket) {
    const auto by_port = fmt::format("mariadb://porthole@127.0.0.1:{}/porthole", server().port());
    const auto by_socket =
        fmt::format("mysql://porthole@localhost/porthole?unix_socket={}", server().socket());

    EXPECT_TRUE(run(open(by_port, kMysqlPassword)->check()));
    EXPECT_TRUE(run(open(by_socket, kMysqlPassword)->check()));
    EXPECT_EQ(run(open(by_port, "wrong")->check()).error(), Errc::store_unavailable);
}

TEST_F(MysqlStoreTest, SpeaksTlsWithWhomItShould) {
    server().command("CREATE OR REPLACE USER tls@'127.0.0.1' IDENTIFIED BY 'x' REQUIRE SSL");
    server().command("GRANT ALL ON porthole.* TO tls@'127.0.0.1'");
    const auto url = fmt::format("mysql://tls:x@127.0.0.1:{}/porthole", server().port());
    const porthole::test::TemporaryFolder folder;
    const auto stranger =
        folder.write("stranger.pem", porthole::test::make_certificate().pem).string();

    EXPECT_TRUE(run(open(url + "?tls_ca=" + server().ca_file())->check()));
    EXPECT_FALSE(run(open(url + "?tls_ca=" + stranger)->check()));
    EXPECT_FALSE(run(open(url + "?tls=on")->check()));
    EXPECT_FALSE(run(open(url)->check()));
}

TEST_F(MysqlStoreTest, TriesTheNextServer) {
    const auto url = fmt::format(
        "mysql://porthole:{0}@127.0.0.1:1,127.0.0.1:{1}/porthole",
        kMysqlUrlPassword,
        server().port()
    );

    EXPECT_TRUE(run(open(url)->check()));
}

TEST_F(MysqlStoreTest, GivesUpAServerThatDoesNotAnswer) {
    const auto store = open(server().url());
    ASSERT_TRUE(run(store->put(key_of("a"), record_at(clock_.now()))));
    server().freeze();
    const auto began = std::chrono::steady_clock::now();

    EXPECT_EQ(run(store->take(key_of("a"))).error(), Errc::store_unavailable);

    EXPECT_LT(std::chrono::steady_clock::now() - began, Seconds(10));
    server().thaw();
    EXPECT_TRUE(eventually([&] { return static_cast<bool>(run(store->check())); }));
    EXPECT_TRUE(run(store->put(key_of("b"), record_at(clock_.now()))));
}

TEST_F(MysqlStoreTest, GivesUpALockThatStays) {
    const auto store = open(server().url());
    ASSERT_TRUE(run(store->put(key_of("a"), record_at(clock_.now()))));
    auto other = sql::Connection::open(sql::Options::parse(server().url()));
    ASSERT_TRUE(other);
    ASSERT_TRUE((*other)->execute("START TRANSACTION"));
    ASSERT_TRUE((*other)->query("SELECT * FROM porthole_tokens FOR UPDATE"));

    EXPECT_EQ(run(store->take(key_of("a"))).error(), Errc::store_unavailable);
    ASSERT_TRUE((*other)->execute("ROLLBACK"));

    EXPECT_TRUE(run(store->take(key_of("a"))));
}

TEST_F(MysqlStoreTest, ReadsWhatAStatementGives) {
    auto database = sql::Connection::open(sql::Options::parse(server().url()));
    ASSERT_TRUE(database);
    const std::string text(3000, 'x');

    const auto rows = (*database)->query(
        "SELECT ?, ?, NULL, -5, '' UNION ALL SELECT 'b', 2, 'c', 3, 'd'",
        {std::string_view(text), std::int64_t{1} << 60}
    );

    ASSERT_TRUE(rows);
    ASSERT_EQ(rows->rows.size(), 2U);
    EXPECT_EQ(rows->rows[0].text(0), text);
    EXPECT_EQ(rows->rows[0].integer(1), std::int64_t{1} << 60);
    EXPECT_TRUE(rows->rows[0].is_null(2));
    EXPECT_EQ(rows->rows[0].integer(3), -5);
    EXPECT_EQ(rows->rows[1].text(4), "d");
    EXPECT_EQ((*database)->query("SELECT nonsense").error(), sql::Failure::refused);
    EXPECT_TRUE((*database)->is_usable());
}

/// Two nodes of Porthole, each of which writes to a node of Galera of its own.
class MysqlGaleraTest : public testing::Test {
protected:
    static porthole::test::GaleraNodes& galera() {
        static porthole::test::GaleraNodes nodes;
        return nodes;
    }

    MysqlGaleraTest() {
        galera().first->clear();
        first_ = open_store(galera().first->url(), {node_.pool, clock_, "/"});
        second_ = open_store(galera().second->url(), {node_.pool, clock_, "/"});
    }

    template <class T>
    T run(Task<T> task) {
        return node_.run(std::move(task));
    }

    boost::asio::thread_pool threads_{4};
    test::Node node_{8};
    porthole::test::FakeClock clock_;
    StorePtr first_;
    StorePtr second_;
};

TEST_F(MysqlGaleraTest, ShowsAtOnceWhatAnotherHasCommitted) {
    for (int i = 0; i < 100; ++i) {
        const std::string secret = std::to_string(i);
        ASSERT_TRUE(run(first_->put(key_of(secret), record_at(clock_.now()))));
        ASSERT_TRUE(run(second_->exchange(
            key_of(secret), key_of(secret, TokenKind::resume), clock_.now() + test::kTtl
        ))) << i;
        ASSERT_TRUE(run(first_->get(key_of(secret, TokenKind::resume)))) << i;
    }
    EXPECT_EQ(run(second_->list({})).value().size(), 100U);
}

TEST_F(MysqlGaleraTest, LetsOneOfManyTakeARecord) {
    for (int round = 0; round < 20; ++round) {
        const std::string secret = std::to_string(round);
        ASSERT_TRUE(run(first_->put(key_of(secret), record_at(clock_.now()))));
        std::vector<std::future<Result<TokenRecord>>> claims;
        for (int i = 0; i < 40; ++i) {
            TokenStore& store = i % 2 == 0 ? *first_ : *second_;
            claims.push_back(boost::asio::co_spawn(
                threads_,
                i % 4 < 2 ? store.take(key_of(secret))
                          : store.exchange(
                                key_of(secret),
                                key_of(secret + "-" + std::to_string(i), TokenKind::resume),
                                clock_.now() + test::kTtl
                            ),
                boost::asio::use_future
            ));
        }
        int won = 0;
        for (auto& claim : claims) {
            const auto record = claim.get();
            won += record ? 1 : 0;
            EXPECT_TRUE(record || record.error() == Errc::token_unknown) << record.error();
        }
        EXPECT_EQ(won, 1) << round;
    }
}

}  // namespace
}  // namespace porthole::consoleauth
