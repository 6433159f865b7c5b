// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/connection_pool.hpp"
#include "consoleauth/stores/blocking_store.hpp"
#include "consoleauth/stores/sqlite_database.hpp"

#include <string_view>

namespace porthole::consoleauth {

/// The calls of a store as SQL, on a database whose schema is up to date. Each is one transaction,
/// and most are one statement.
class SqliteCalls final : public BlockingCalls {
public:
    explicit SqliteCalls(std::filesystem::path file);

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

    // sqlite_sessions.cpp
    Result<Standing> announce(const Announcement& announcement, Time now) override;
    Result<void> withdraw(const std::string& node) override;
    Result<std::vector<LiveSession>> live_sessions(const SessionFilter& filter, Time now) override;
    Result<Revocations> revocations(std::optional<std::int64_t> since, Time now) override;

private:
    /// What a commit survives. Records that give rights away may be lost with the machine's power;
    /// that they were taken away may not: a used or revoked token must not work again after a power
    /// cut.
    enum class Survives { end_of_process, end_of_machine };

    Result<ConnectionPool<SqliteDatabase>::Lease> borrow(Survives survives);
    /// `work(database, statement)` with the statement `sql` of a connection.
    template <class Work>
    auto run(std::string_view sql, Survives survives, Work work)
        -> std::invoke_result_t<Work&, SqliteDatabase&, SqliteStatement&> {
        const auto lease = borrow(survives);
        if (!lease) {
            return lease.error();
        }
        const auto prepared = (*lease)->prepare(sql);
        if (!prepared) {
            return prepared.error();
        }
        SqliteStatement statement(*prepared);
        return work(**lease, statement);
    }
    /// `work(database)`, which returns a Result, within one transaction that is taken back when it
    /// fails.
    template <class Work>
    auto transact(Survives survives, Work work) -> std::invoke_result_t<Work&, SqliteDatabase&> {
        const auto lease = borrow(survives);
        if (!lease) {
            return lease.error();
        }
        SqliteDatabase& database = **lease;
        if (!database.execute("BEGIN IMMEDIATE")) {
            return failed(database);
        }
        auto done = work(database);
        if (done && !database.execute("COMMIT")) {
            done = failed(database);
        }
        if (!done) {
            static_cast<void>(database.execute("ROLLBACK"));
        }
        return done;
    }
    /// Logs what SQLite says.
    static Errc failed(const SqliteDatabase& database);
    Result<TokenRecord> find(
        std::string_view sql, const TokenKey& key, Time now, Survives survives
    );
    Result<TokenRecord> find_and_make(
        std::string_view sql,
        const TokenKey& from,
        const TokenKey& to,
        Time expires_at,
        Time now,
        Survives survives
    );
    ConnectionPool<SqliteDatabase> connections_;
};

}  // namespace porthole::consoleauth
