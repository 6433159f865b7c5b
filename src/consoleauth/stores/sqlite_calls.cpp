// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/stores/sqlite_calls.hpp"

#include "base/log.hpp"
#include "consoleauth/stores/sqlite_schema.hpp"
#include "consoleauth/stores/tables.hpp"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>

namespace porthole::consoleauth {
namespace {

/// More would only wait for each other: SQLite has one writer at a time.
constexpr std::size_t kMostConnections = 8;

// Rows are read by `record_of`, in the order of columns in which the schema declares them.
constexpr std::string_view kPut =
    "INSERT INTO tokens (hash, kind, id, instance_id, instance_name, console_type, project_id,"
    " user, issued_at, expires_at, view_only)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
constexpr std::string_view kGet =
    "SELECT * FROM tokens WHERE hash = ?1 AND kind = ?2 AND expires_at > ?3";
constexpr std::string_view kTake =
    "DELETE FROM tokens WHERE hash = ?1 AND kind = ?2 AND expires_at > ?3 RETURNING *";
constexpr std::string_view kExchange =
    "UPDATE tokens SET hash = ?4, kind = ?5, expires_at = ?6"
    " WHERE hash = ?1 AND kind = ?2 AND expires_at > ?3 RETURNING *";
constexpr std::string_view kDerive =
    "INSERT INTO tokens (hash, kind, id, instance_id, instance_name, console_type, project_id,"
    " user, issued_at, expires_at, view_only)"
    " SELECT ?4, ?5, id, instance_id, instance_name, console_type, project_id, user, issued_at, ?6,"
    " view_only FROM tokens"
    " WHERE hash = ?1 AND kind = ?2 AND expires_at > ?3 RETURNING *";
constexpr std::string_view kExtend =
    "UPDATE tokens SET expires_at = ?4 WHERE hash = ?1 AND kind = ?2 AND expires_at > ?3";
constexpr std::string_view kList =
    "SELECT * FROM tokens"
    " WHERE expires_at > ?1 AND (?2 = '' OR id = ?2) AND (?3 = '' OR instance_id = ?3)"
    " ORDER BY issued_at DESC, id, kind LIMIT ?4";

Result<TokenRecord> record_of(const SqliteStatement& row) {
    const auto kind = find_token_kind(row.text(1));
    if (!kind) {
        log::error("token_store_failed", {{"cause", "unknown kind"}, {"kind", row.text(1)}});
        return Errc::store_unavailable;
    }
    TokenRecord record;
    record.kind = *kind;
    record.id = row.text(2);
    record.instance_id = row.text(3);
    record.instance_name = row.text(4);
    record.console_type = row.text(5);
    record.project_id = row.text(6);
    record.user = row.text(7);
    record.issued_at = Time(Milliseconds(row.integer(8)));
    record.expires_at = Time(Milliseconds(row.integer(9)));
    record.view_only = row.integer(10) != 0;
    return record;
}

void bind_live(SqliteStatement& statement, const TokenKey& key, Time now) {
    statement.bind(1, key.hash);
    statement.bind(2, token_kind_name(key.kind));
    statement.bind(3, number_of(now));
}

/// Runs a statement that gives one record or none to its end: only then is it committed.
Result<TokenRecord> one_record(SqliteStatement& statement) {
    const auto row = statement.step();
    if (!row) {
        return row.error();
    }
    if (!*row) {
        return Errc::token_unknown;
    }
    auto record = record_of(statement);
    const auto rest = statement.step();
    if (!rest) {
        return rest.error();
    }
    return record;
}

/// Runs a statement that gives no rows; how many it changed.
Result<std::size_t> changed(SqliteDatabase& database, SqliteStatement& statement) {
    const auto done = statement.step();
    if (!done) {
        return done.error();
    }
    return database.changes();
}

Result<std::unique_ptr<SqliteDatabase>> open(const std::filesystem::path& file) {
    try {
        return std::make_unique<SqliteDatabase>(file);
    } catch (const std::exception& error) {
        log::error("token_store_failed", {{"cause", error.what()}});
        return Errc::store_unavailable;
    }
}

}  // namespace

// A database in memory is its one connection.
SqliteCalls::SqliteCalls(std::filesystem::path file)
    : connections_(file.empty() ? 1 : kMostConnections, Milliseconds::zero(), [file] {
          return open(file);
      }) {
    auto first = std::make_unique<SqliteDatabase>(file);
    const std::string problem = prepare_schema(*first);
    if (!problem.empty()) {
        throw std::runtime_error("token store " + file.string() + ": " + problem);
    }
    connections_.add(std::move(first));
}

Errc SqliteCalls::failed(const SqliteDatabase& database) {
    log::error("token_store_failed", {{"cause", database.last_error()}});
    return Errc::store_unavailable;
}

Result<ConnectionPool<SqliteDatabase>::Lease> SqliteCalls::borrow(Survives survives) {
    auto lease = connections_.borrow();
    if (lease && !(*lease)->set_durable(survives == Survives::end_of_machine)) {
        return failed(**lease);
    }
    return lease;
}

Result<void> SqliteCalls::put(const TokenKey& key, const TokenRecord& record, Time /*now*/) {
    const auto work = [&](SqliteDatabase&, SqliteStatement& statement) -> Result<void> {
        statement.bind(1, key.hash);
        statement.bind(2, token_kind_name(key.kind));
        statement.bind(3, record.id);
        statement.bind(4, record.instance_id);
        statement.bind(5, record.instance_name);
        statement.bind(6, record.console_type);
        statement.bind(7, record.project_id);
        statement.bind(8, record.user);
        statement.bind(9, number_of(record.issued_at));
        statement.bind(10, number_of(record.expires_at));
        statement.bind(11, std::int64_t{record.view_only ? 1 : 0});
        const auto done = statement.step();
        return done ? ok() : Result<void>(done.error());
    };
    return run(kPut, Survives::end_of_process, work);
}

Result<TokenRecord> SqliteCalls::get(const TokenKey& key, Time now) {
    return find(kGet, key, now, Survives::end_of_process);
}

Result<TokenRecord> SqliteCalls::take(const TokenKey& key, Time now) {
    return find(kTake, key, now, Survives::end_of_machine);
}

Result<TokenRecord> SqliteCalls::exchange(
    const TokenKey& from, const TokenKey& to, Time expires_at, Time now
) {
    return find_and_make(kExchange, from, to, expires_at, now, Survives::end_of_machine);
}

Result<TokenRecord> SqliteCalls::derive(
    const TokenKey& from, const TokenKey& to, Time expires_at, Time now
) {
    return find_and_make(kDerive, from, to, expires_at, now, Survives::end_of_process);
}

Result<void> SqliteCalls::extend(const TokenKey& key, Time expires_at, Time now) {
    const auto work = [&](SqliteDatabase& database, SqliteStatement& statement) -> Result<void> {
        bind_live(statement, key, now);
        statement.bind(4, number_of(expires_at));
        const auto count = changed(database, statement);
        if (!count) {
            return count.error();
        }
        return *count == 1 ? ok() : Result<void>(Errc::token_unknown);
    };
    return run(kExtend, Survives::end_of_process, work);
}

Result<std::vector<TokenRecord>> SqliteCalls::list(const TokenFilter& filter, Time now) {
    using Records = std::vector<TokenRecord>;
    const auto work = [&](SqliteDatabase&, SqliteStatement& statement) -> Result<Records> {
        statement.bind(1, number_of(now));
        statement.bind(2, filter.id);
        statement.bind(3, filter.instance_id);
        constexpr std::size_t kMost = 1'000'000;
        statement.bind(4, static_cast<std::int64_t>(std::min(filter.limit, kMost)));
        Records records;
        for (;;) {
            const auto row = statement.step();
            if (!row) {
                return row.error();
            }
            if (!*row) {
                return records;
            }
            auto record = record_of(statement);
            if (!record) {
                return record.error();
            }
            records.push_back(std::move(*record));
        }
    };
    return run(kList, Survives::end_of_process, work);
}

Result<void> SqliteCalls::check() {
    const auto database = borrow(Survives::end_of_process);
    if (!database) {
        return database.error();
    }
    if (!(*database)->execute("BEGIN IMMEDIATE; SELECT 1 FROM tokens LIMIT 1; ROLLBACK")) {
        const Errc cause = failed(**database);
        static_cast<void>((*database)->execute("ROLLBACK"));
        return cause;
    }
    return ok();
}

Result<TokenRecord> SqliteCalls::find(
    std::string_view sql, const TokenKey& key, Time now, Survives survives
) {
    const auto work = [&](SqliteDatabase&, SqliteStatement& statement) {
        bind_live(statement, key, now);
        return one_record(statement);
    };
    return run(sql, survives, work);
}

Result<TokenRecord> SqliteCalls::find_and_make(
    std::string_view sql,
    const TokenKey& from,
    const TokenKey& to,
    Time expires_at,
    Time now,
    Survives survives
) {
    const auto work = [&](SqliteDatabase&, SqliteStatement& statement) {
        bind_live(statement, from, now);
        statement.bind(4, to.hash);
        statement.bind(5, token_kind_name(to.kind));
        statement.bind(6, number_of(expires_at));
        return one_record(statement);
    };
    return run(sql, survives, work);
}

}  // namespace porthole::consoleauth
