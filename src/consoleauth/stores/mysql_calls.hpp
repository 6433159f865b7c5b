// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/connection_pool.hpp"
#include "consoleauth/stores/blocking_store.hpp"
#include "sql/connection.hpp"

#include <atomic>
#include <memory>
#include <string_view>

namespace porthole::consoleauth {

/// The calls of a store as SQL for MariaDB, MySQL 8 and Galera.
///
/// Whether a call has its record is decided by one statement that commits by itself, and by how
/// many rows that changed: of concurrent callers one gets a 1. A statement that lost against
/// another transaction changed nothing, and is run again, a few times; one without an answer may
/// have taken effect, and is not.
class MysqlCalls final : public BlockingCalls {
public:
    explicit MysqlCalls(sql::Options options);

    Result<void> put(const TokenKey& key, const TokenRecord& record, Time now) override;
    Result<TokenRecord> get(const TokenKey& key, Time now) override;
    Result<TokenRecord> take(const TokenKey& key, Time now) override;
    Result<TokenRecord> exchange(
        const TokenKey& from, const TokenKey& to, Time expires_at, Time now
    ) override;
    Result<TokenRecord> derive(const TokenKey& from, const TokenKey& to, Time expires_at, Time now)
        override;
    Result<void> extend(const TokenKey& key, Time expires_at, Time now) override;
    Result<std::size_t> revoke(const Revocation& revocation, Time now) override;
    Result<std::vector<TokenRecord>> list(const TokenFilter& filter, Time now) override;
    Result<std::size_t> purge(Time now) override;
    Result<void> check() override;

    // mysql_sessions.cpp
    Result<Standing> announce(const Announcement& announcement, Time now) override;
    Result<void> withdraw(const std::string& node) override;
    Result<std::vector<LiveSession>> live_sessions(const SessionFilter& filter, Time now) override;
    Result<Revocations> revocations(std::optional<std::int64_t> since, Time now) override;

private:
    Result<std::unique_ptr<sql::Connection>> open();
    /// Runs a statement. Fails with internal_error when a key is in use, else with
    /// store_unavailable.
    Result<sql::Rows> run(std::string_view sql, std::initializer_list<sql::Value> parameters);
    /// How many rows a statement changed.
    Result<std::size_t> change(std::string_view sql, std::initializer_list<sql::Value> parameters);
    /// The record that a statement has put under `to`.
    Result<TokenRecord> made(const Result<std::size_t>& changed, const TokenKey& to, Time now);

    const sql::Options options_;
    std::atomic<bool> prepared_ = false;  // the schema, by this process
    ConnectionPool<sql::Connection> connections_;
};

}  // namespace porthole::consoleauth
