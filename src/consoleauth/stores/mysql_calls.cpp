// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/stores/mysql_calls.hpp"

#include "base/log.hpp"
#include "consoleauth/stores/mysql_schema.hpp"
#include "consoleauth/stores/tables.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace porthole::consoleauth {
namespace {

constexpr std::size_t kMostConnections = 8;
constexpr Milliseconds kPauseAfterFailure{500};
/// How often, and until when, a statement is run again that lost against another transaction.
constexpr int kTries = 5;
constexpr Milliseconds kRetryTime{3000};

// Rows are read by `record_of`, in this order of columns.
constexpr std::string_view kPut =
    "INSERT INTO porthole_tokens (hash, kind, id, instance_id, instance_name, console_type,"
    " project_id, user, issued_at, expires_at, view_only) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr std::string_view kGet =
    "SELECT kind, id, instance_id, instance_name, console_type, project_id, user, issued_at,"
    " expires_at, view_only FROM porthole_tokens WHERE hash = ? AND kind = ? AND expires_at > ?";
constexpr std::string_view kTake =
    "DELETE FROM porthole_tokens WHERE hash = ? AND kind = ? AND expires_at > ?";
constexpr std::string_view kExchange =
    "UPDATE porthole_tokens SET hash = ?, kind = ?, expires_at = ?"
    " WHERE hash = ? AND kind = ? AND expires_at > ?";
constexpr std::string_view kDerive =
    "INSERT INTO porthole_tokens (hash, kind, id, instance_id, instance_name, console_type,"
    " project_id, user, issued_at, expires_at, view_only)"
    " SELECT ?, ?, id, instance_id, instance_name, console_type, project_id, user, issued_at, ?,"
    " view_only"
    " FROM porthole_tokens WHERE hash = ? AND kind = ? AND expires_at > ?";
constexpr std::string_view kExtend =
    "UPDATE porthole_tokens SET expires_at = ? WHERE hash = ? AND kind = ? AND expires_at > ?";
constexpr std::string_view kList =
    "SELECT kind, id, instance_id, instance_name, console_type, project_id, user, issued_at,"
    " expires_at, view_only FROM porthole_tokens"
    " WHERE expires_at > ? AND (? = '' OR id = ?) AND (? = '' OR instance_id = ?)"
    " ORDER BY issued_at DESC, id, kind LIMIT ?";
/// Changes nothing, and fails where nothing may be changed.
constexpr std::string_view kCheck = "DELETE FROM porthole_tokens WHERE hash = ''";

Result<TokenRecord> record_of(const sql::Row& row) {
    const auto kind = find_token_kind(row.text(0));
    if (!kind) {
        log::error("token_store_failed", {{"cause", "unknown kind"}, {"kind", row.text(0)}});
        return Errc::store_unavailable;
    }
    TokenRecord record;
    record.kind = *kind;
    record.id = row.text(1);
    record.instance_id = row.text(2);
    record.instance_name = row.text(3);
    record.console_type = row.text(4);
    record.project_id = row.text(5);
    record.user = row.text(6);
    record.issued_at = Time(Milliseconds(row.integer(7)));
    record.expires_at = Time(Milliseconds(row.integer(8)));
    record.view_only = row.integer(9) != 0;
    return record;
}

/// Makes a new connection ours: a lock that somebody holds is waited for shortly, rows that are not
/// there lock nothing, and with Galera every statement sees what other nodes have committed.
Result<void> begin_session(sql::Connection& database) {
    for (const std::string_view setting :
         {"SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
          "SET SESSION innodb_lock_wait_timeout = 1"}) {
        const auto set = database.execute(setting);
        if (!set) {
            return set;
        }
    }
    const auto galera = database.query("SHOW VARIABLES LIKE 'wsrep\\_sync\\_wait'");
    if (!galera) {
        return galera.error();
    }
    return galera->rows.empty() ? ok() : database.execute("SET SESSION wsrep_sync_wait = 7");
}

}  // namespace

MysqlCalls::MysqlCalls(sql::Options options)
    : options_(std::move(options)),
      connections_(kMostConnections, kPauseAfterFailure, [this] { return open(); }) {}

Result<std::unique_ptr<sql::Connection>> MysqlCalls::open() {
    auto database = sql::Connection::open(options_);
    if (!database || !begin_session(**database)) {
        return Errc::store_unavailable;
    }
    if (!prepared_) {
        const auto prepared = prepare_mysql_schema(**database);
        if (!prepared) {
            return prepared.error();
        }
        prepared_ = true;
    }
    return database;
}

Result<sql::Rows> MysqlCalls::run(
    std::string_view sql, std::initializer_list<sql::Value> parameters
) {
    auto database = connections_.borrow();
    if (!database) {
        return database.error();
    }
    const auto deadline = std::chrono::steady_clock::now() + kRetryTime;
    for (int tries = 1;; ++tries) {
        auto rows = (*database)->query(sql, parameters);
        if (rows) {
            return rows;
        }
        if (rows.error() == sql::Failure::duplicate_key) {
            return Errc::internal_error;
        }
        if (rows.error() != sql::Failure::conflict) {
            database->discard();
            return Errc::store_unavailable;
        }
        if (tries == kTries || std::chrono::steady_clock::now() >= deadline) {
            log::error("token_store_failed", {{"cause", rows.error().message()}});
            return Errc::store_unavailable;
        }
    }
}

Result<std::size_t> MysqlCalls::change(
    std::string_view sql, std::initializer_list<sql::Value> parameters
) {
    const auto done = run(sql, parameters);
    if (!done) {
        return done.error();
    }
    return done->affected;
}

Result<void> MysqlCalls::put(const TokenKey& key, const TokenRecord& record, Time /*now*/) {
    const std::string hash = to_hex(key.hash);
    const auto kept = change(
        kPut,
        {hash,
         token_kind_name(key.kind),
         record.id,
         record.instance_id,
         record.instance_name,
         record.console_type,
         record.project_id,
         record.user,
         number_of(record.issued_at),
         number_of(record.expires_at),
         std::int64_t{record.view_only ? 1 : 0}}
    );
    return kept ? ok() : Result<void>(kept.error());
}

Result<TokenRecord> MysqlCalls::get(const TokenKey& key, Time now) {
    const std::string hash = to_hex(key.hash);
    const auto found = run(kGet, {hash, token_kind_name(key.kind), number_of(now)});
    if (!found) {
        return found.error();
    }
    return found->rows.empty() ? Result<TokenRecord>(Errc::token_unknown)
                               : record_of(found->rows.front());
}

Result<TokenRecord> MysqlCalls::take(const TokenKey& key, Time now) {
    auto record = get(key, now);
    if (!record) {
        return record;
    }
    const std::string hash = to_hex(key.hash);
    const auto taken = change(kTake, {hash, token_kind_name(key.kind), number_of(now)});
    if (!taken) {
        return taken.error();
    }
    return *taken == 1 ? std::move(record) : Result<TokenRecord>(Errc::token_unknown);
}

Result<TokenRecord> MysqlCalls::made(
    const Result<std::size_t>& changed, const TokenKey& to, Time now
) {
    if (!changed) {
        return changed.error();
    }
    return *changed == 1 ? get(to, now) : Result<TokenRecord>(Errc::token_unknown);
}

Result<TokenRecord> MysqlCalls::exchange(
    const TokenKey& from, const TokenKey& to, Time expires_at, Time now
) {
    const std::string old_hash = to_hex(from.hash);
    const std::string new_hash = to_hex(to.hash);
    const auto changed = change(
        kExchange,
        {new_hash,
         token_kind_name(to.kind),
         number_of(expires_at),
         old_hash,
         token_kind_name(from.kind),
         number_of(now)}
    );
    return made(changed, to, now);
}

Result<TokenRecord> MysqlCalls::derive(
    const TokenKey& from, const TokenKey& to, Time expires_at, Time now
) {
    const std::string old_hash = to_hex(from.hash);
    const std::string new_hash = to_hex(to.hash);
    const auto changed = change(
        kDerive,
        {new_hash,
         token_kind_name(to.kind),
         number_of(expires_at),
         old_hash,
         token_kind_name(from.kind),
         number_of(now)}
    );
    return made(changed, to, now);
}

Result<void> MysqlCalls::extend(const TokenKey& key, Time expires_at, Time now) {
    const std::string hash = to_hex(key.hash);
    const auto extended =
        change(kExtend, {number_of(expires_at), hash, token_kind_name(key.kind), number_of(now)});
    if (!extended) {
        return extended.error();
    }
    return *extended == 1 ? ok() : Result<void>(Errc::token_unknown);
}

Result<std::vector<TokenRecord>> MysqlCalls::list(const TokenFilter& filter, Time now) {
    constexpr std::size_t kMost = 1'000'000;
    const auto limit = static_cast<std::int64_t>(std::min(filter.limit, kMost));
    const auto found =
        run(kList,
            {number_of(now), filter.id, filter.id, filter.instance_id, filter.instance_id, limit});
    if (!found) {
        return found.error();
    }
    std::vector<TokenRecord> records;
    for (const sql::Row& row : found->rows) {
        auto record = record_of(row);
        if (!record) {
            return record.error();
        }
        records.push_back(std::move(*record));
    }
    return records;
}

Result<void> MysqlCalls::check() {
    const auto checked = change(kCheck, {});
    return checked ? ok() : Result<void>(checked.error());
}

}  // namespace porthole::consoleauth
