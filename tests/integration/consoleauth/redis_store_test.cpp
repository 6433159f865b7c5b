// SPDX-License-Identifier: Apache-2.0
// What is Redis' own about its token store: what it leaves behind, logins, time limits, failover.
#include "consoleauth/stores/redis_store.hpp"

#include "support/eventually.hpp"
#include "support/redis_server.hpp"
#include "unit/consoleauth/records.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <memory>

namespace porthole::consoleauth {
namespace {

using porthole::test::eventually;
using porthole::test::kRedisPassword;
using porthole::test::kRedisUrlPassword;
using porthole::test::RedisServer;
using porthole::test::RedisServerOptions;
using test::key_of;
using test::record_at;
using testing::HasSubstr;
using testing::Not;

class RedisStoreTest : public testing::Test {
protected:
    StorePtr open(const std::string& url, const std::string& password = "") {
        return open_store(url, {node_.pool, clock_, "/", Secret(password)});
    }

    template <class T>
    T run(Task<T> task) {
        return node_.run(std::move(task));
    }

    test::Node node_{4};
    porthole::test::FakeClock clock_;
    RedisServer server_;
};

TEST_F(RedisStoreTest, TakesRecordsOfAnOlderPorthole) {
    const auto store = open(server_.url());
    const auto record = record_at(clock_.now());
    const std::string name = "porthole:record:token:" + to_hex(key_of("a").hash);
    ASSERT_TRUE(run(store->put(key_of("a"), record)));
    ASSERT_EQ(server_.command({"HDEL", name, "rights"}), "1");

    const auto got =
        run(store->exchange(key_of("a"), key_of("b", TokenKind::resume), clock_.now() + test::kTtl)
        );

    ASSERT_TRUE(got);
    EXPECT_FALSE(got->view_only);
}

TEST_F(RedisStoreTest, LeavesNothingBehind) {
    const auto store = open(server_.url());
    auto brief = record_at(clock_.now());
    brief.expires_at = clock_.now() + Milliseconds(200);
    for (int i = 0; i < 20; ++i) {
        brief.id = std::to_string(i);
        ASSERT_TRUE(run(store->put(key_of(brief.id), brief)));
    }
    ASSERT_TRUE(run(
        store->derive(key_of("1"), key_of("x", TokenKind::resume), clock_.now() + Milliseconds(300))
    ));
    ASSERT_TRUE(run(store->extend(key_of("2"), clock_.now() + Milliseconds(300))));
    ASSERT_TRUE(run(store->take(key_of("3"))));
    EXPECT_NE(server_.command({"DBSIZE"}), "0");

    EXPECT_TRUE(eventually([this] { return server_.command({"DBSIZE"}) == "0"; }))
        << server_.command({"KEYS", "*"});
}

TEST_F(RedisStoreTest, KeepsNoNamesOfExpiredRecordsOfABusyInstance) {
    const auto store = open(server_.url());
    for (int i = 0; i < 10; ++i) {
        ASSERT_TRUE(run(store->put(key_of(std::to_string(i)), record_at(clock_.now()))));
        clock_.advance(test::kTtl);
    }

    EXPECT_EQ(server_.command({"ZCARD", std::string("porthole:instance:") + test::kInstance}), "1");
    EXPECT_EQ(server_.command({"ZCARD", "porthole:all"}), "1");
}

TEST_F(RedisStoreTest, LogsInWithAUserAndAPasswordFromElsewhere) {
    // As docs/cluster.md has it.
    server_.command(
        {"ACL",
         "SETUSER",
         "porthole",
         "on",
         ">hunter2",
         "~porthole:*",
         "+@all",
         "-@admin",
         "-@dangerous",
         "+role"}
    );
    const auto address = fmt::format("redis://porthole@127.0.0.1:{}/3", server_.port());

    EXPECT_TRUE(run(open(address, "hunter2")->check()));
    EXPECT_EQ(run(open(address, "hunter3")->check()).error(), Errc::store_unavailable);
    EXPECT_EQ(run(open(address)->check()).error(), Errc::store_unavailable);
}

TEST_F(RedisStoreTest, GivesUpAServerThatDoesNotAnswer) {
    const auto store = open(server_.url());
    ASSERT_TRUE(run(store->put(key_of("a"), record_at(clock_.now()))));
    ASSERT_EQ(run(store->take(key_of("b"))).error(), Errc::token_unknown);  // now it has the script
    server_.freeze();
    const auto began = std::chrono::steady_clock::now();

    EXPECT_EQ(run(store->take(key_of("a"))).error(), Errc::store_unavailable);
    EXPECT_EQ(run(open(server_.url())->check()).error(), Errc::store_unavailable);

    EXPECT_LT(std::chrono::steady_clock::now() - began, Seconds(10));
    server_.thaw();
    EXPECT_TRUE(eventually([&] { return static_cast<bool>(run(store->check())); }));
    // It had the command all along, and has taken the record: the call was not repeated.
    EXPECT_EQ(run(store->take(key_of("a"))).error(), Errc::token_unknown);
}

TEST_F(RedisStoreTest, RefusesACertificateOfSomebodyElse) {
    const RedisServer secure({.tls = true, .sentinel = false, .lines = {}});
    const RedisServer stranger({.tls = true, .sentinel = false, .lines = {}});
    const auto url = fmt::format(
        "rediss://:{}@127.0.0.1:{}?tls_ca={}", kRedisUrlPassword, secure.port(), stranger.ca_file()
    );

    testing::internal::CaptureStderr();
    const auto checked = run(open(url)->check());
    const std::string log = testing::internal::GetCapturedStderr();

    EXPECT_EQ(checked.error(), Errc::store_unavailable);
    EXPECT_THAT(log, Not(HasSubstr(kRedisPassword)));
}

/// A master, its replica, and three Sentinels that agree within a second.
class SentinelStoreTest : public testing::Test {
protected:
    SentinelStoreTest() {
        replica_.command({"REPLICAOF", "127.0.0.1", std::to_string(master_.port())});
        EXPECT_TRUE(eventually([this] {
            return replica_.command({"INFO", "replication"}).find("master_link_status:up") !=
                   std::string::npos;
        }));
        for (auto& sentinel : sentinels_) {
            sentinel = std::make_unique<RedisServer>(RedisServerOptions{
                .tls = false,
                .sentinel = true,
                .lines =
                    {fmt::format("sentinel monitor main 127.0.0.1 {} 2", master_.port()),
                     fmt::format("sentinel auth-pass main \"{}\"", kRedisPassword),
                     "sentinel down-after-milliseconds main 1000",
                     "sentinel failover-timeout main 3000"}
            });
        }
        for (const auto& sentinel : sentinels_) {
            EXPECT_TRUE(eventually([&] {
                const auto known = sentinel->command({"SENTINEL", "MASTER", "main"});
                return known.find("num-slaves\n1") != std::string::npos &&
                       known.find("num-other-sentinels\n2") != std::string::npos;
            }));
        }
    }

    std::string url() const {
        return fmt::format(
            "redis+sentinel://:{}@127.0.0.1:{},127.0.0.1:{},127.0.0.1:{}/main/0",
            kRedisUrlPassword,
            sentinels_[0]->port(),
            sentinels_[1]->port(),
            sentinels_[2]->port()
        );
    }

    test::Node node_{4};
    porthole::test::FakeClock clock_;
    RedisServer master_;
    RedisServer replica_;
    std::array<std::unique_ptr<RedisServer>, 3> sentinels_;
};

TEST_F(SentinelStoreTest, FollowsTheMaster) {
    const auto store = open_store(url(), {node_.pool, clock_, "/"});
    ASSERT_TRUE(node_.run(store->put(key_of("a"), record_at(clock_.now()))));
    ASSERT_TRUE(node_.run(store->put(key_of("b"), record_at(clock_.now()))));
    ASSERT_TRUE(node_.run(store->take(key_of("b"))));
    // Replicas follow after a moment: wait for this one.
    master_.command({"SET", "porthole:seen", "1"});
    EXPECT_TRUE(eventually([this] { return replica_.command({"GET", "porthole:seen"}) == "1"; }));

    master_.kill();
    sentinels_[0]->kill();
    EXPECT_EQ(node_.run(store->check()).error(), Errc::store_unavailable);
    EXPECT_TRUE(eventually([&] { return static_cast<bool>(node_.run(store->check())); }));

    EXPECT_TRUE(node_.run(store->take(key_of("a"))));
    EXPECT_EQ(node_.run(store->take(key_of("a"))).error(), Errc::token_unknown);
    EXPECT_EQ(node_.run(store->take(key_of("b"))).error(), Errc::token_unknown);
}

TEST_F(SentinelStoreTest, LeavesAMasterThatHasBecomeAReplica) {
    const auto store = open_store(url(), {node_.pool, clock_, "/"});
    ASSERT_TRUE(node_.run(store->put(key_of("a"), record_at(clock_.now()))));
    sentinels_[1]->command({"SENTINEL", "FAILOVER", "main"});
    EXPECT_TRUE(eventually([this] {
        return sentinels_[1]
                   ->command({"SENTINEL", "GET-MASTER-ADDR-BY-NAME", "main"})
                   .find(std::to_string(replica_.port())) != std::string::npos;
    }));
    // The Sentinels tell it in a while.
    master_.command({"REPLICAOF", "127.0.0.1", std::to_string(replica_.port())});

    EXPECT_TRUE(eventually([&] { return static_cast<bool>(node_.run(store->check())); }));
    EXPECT_TRUE(node_.run(store->take(key_of("a"))));
}

}  // namespace
}  // namespace porthole::consoleauth
