// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "consoleauth/token_store.hpp"
#include "support/mariadb_server.hpp"
#include "support/redis_server.hpp"
#include "unit/consoleauth/records.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include <future>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::consoleauth::test {

/// A server that all tests of this program share.
template <class Server>
porthole::test::StoreServer& shared_server() {
    static Server server;
    return server;
}

inline porthole::test::StoreServer& redis_with_tls() {
    static porthole::test::RedisServer server({.tls = true, .sentinel = false, .lines = {}});
    return server;
}

/// A store that the same is asked of as of every other.
struct StoreCase {
    std::string name;
    std::string scheme;
    std::string url;  ///< of a store without a server, else empty
    porthole::test::StoreServer& (*server)() = nullptr;
};

/// For GoogleTest's messages.
inline std::ostream& operator<<(std::ostream& out, const StoreCase& tested) {
    return out << tested.name;
}

inline const StoreCase kSqliteInMemory{"sqlite_in_memory", "sqlite", "sqlite::memory:"};
inline const StoreCase kSqliteFile{"sqlite_file", "sqlite", "sqlite:tokens.db"};
inline const StoreCase kRedis{"redis", "redis", "", &shared_server<porthole::test::RedisServer>};
inline const StoreCase kRedisWithTls{"redis_with_tls", "rediss", "", &redis_with_tls};
inline const StoreCase kMysql{"mysql", "mysql", "", &shared_server<porthole::test::MariadbServer>};

inline const std::vector<StoreCase> kCases{
    kSqliteInMemory, kSqliteFile, kRedis, kRedisWithTls, kMysql
};

/// Opens the store anew for each test, with nothing in it.
class StoreTest : public testing::TestWithParam<StoreCase> {
protected:
    StoreTest() {
        if (GetParam().server != nullptr) {
            GetParam().server().clear();
        }
        store_ = open();
    }

    /// The store's URL, which means the same in every folder.
    std::string url() const {
        if (GetParam().server != nullptr) {
            return GetParam().server().url();
        }
        return GetParam().name == kSqliteFile.name
                   ? "sqlite://" + (folder_.path() / "tokens.db").string()
                   : GetParam().url;
    }

    StorePtr open() { return open_store(url(), {node_.pool, clock_, folder_.path()}); }

    template <class T>
    T run(Task<T> task) {
        return node_.run(std::move(task));
    }

    Result<std::size_t> revoke(RevokedBy by, const std::string& value) {
        return run(store_->revoke(make_revocation(by, value, clock_.now())));
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
            outcomes.push_back(boost::asio::co_spawn(threads_, call(store), boost::asio::use_future)
            );
        }
        int won = 0;
        for (Outcome& outcome : outcomes) {
            const auto record = outcome.get();
            won += record ? 1 : 0;
            EXPECT_TRUE(record || record.error() == Errc::token_unknown) << record.error();
        }
        return won;
    }

    TempFolder folder_;
    boost::asio::thread_pool threads_{4};  // the store's pool hands it results: it goes last
    Node node_{4};
    porthole::test::FakeClock clock_;
    StorePtr store_;
};

constexpr auto kCaseName = [](const auto& tested) { return tested.param.name; };

}  // namespace porthole::consoleauth::test
