// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/stores/sqlite_store.hpp"

#include "base/log.hpp"
#include "consoleauth/stores/sqlite_connections.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <utility>

namespace porthole::consoleauth {
namespace {

// Rows are read by `record_of`, in the order of columns in which the schema declares them.
constexpr std::string_view kPut =
    "INSERT INTO tokens (hash, kind, id, instance_id, instance_name, console_type, project_id,"
    " user, issued_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
constexpr std::string_view kGet =
    "SELECT * FROM tokens WHERE hash = ?1 AND kind = ?2 AND expires_at > ?3";
constexpr std::string_view kTake =
    "DELETE FROM tokens WHERE hash = ?1 AND kind = ?2 AND expires_at > ?3 RETURNING *";
constexpr std::string_view kExchange =
    "UPDATE tokens SET hash = ?4, kind = ?5, expires_at = ?6"
    " WHERE hash = ?1 AND kind = ?2 AND expires_at > ?3 RETURNING *";
constexpr std::string_view kDerive =
    "INSERT INTO tokens (hash, kind, id, instance_id, instance_name, console_type, project_id,"
    " user, issued_at, expires_at)"
    " SELECT ?4, ?5, id, instance_id, instance_name, console_type, project_id, user, issued_at, ?6"
    " FROM tokens"
    " WHERE hash = ?1 AND kind = ?2 AND expires_at > ?3 RETURNING *";
constexpr std::string_view kExtend =
    "UPDATE tokens SET expires_at = ?4 WHERE hash = ?1 AND kind = ?2 AND expires_at > ?3";
constexpr std::string_view kEraseId = "DELETE FROM tokens WHERE id = ?1 AND expires_at > ?2";
constexpr std::string_view kEraseInstance =
    "DELETE FROM tokens WHERE instance_id = ?1 AND expires_at > ?2";
constexpr std::string_view kList =
    "SELECT * FROM tokens"
    " WHERE expires_at > ?1 AND (?2 = '' OR id = ?2) AND (?3 = '' OR instance_id = ?3)"
    " ORDER BY issued_at DESC, id, kind LIMIT ?4";
constexpr std::string_view kPurge = "DELETE FROM tokens WHERE expires_at <= ?1";

std::int64_t number_of(Time time) {
    return time.time_since_epoch().count();
}

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
    return record;
}

Errc database_failed(const SqliteDatabase& database) {
    log::error("token_store_failed", {{"cause", database.last_error()}});
    return Errc::store_unavailable;
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

Result<std::size_t> erase(
    SqliteDatabase& database, std::string_view sql, const std::string& value, Time now
) {
    const auto prepared = database.prepare(sql);
    if (!prepared) {
        return prepared.error();
    }
    SqliteStatement statement(*prepared);
    statement.bind(1, value);
    statement.bind(2, number_of(now));
    return changed(database, statement);
}

Result<std::size_t> purge_expired(SqliteDatabase& database, Time now) {
    const auto prepared = database.prepare(kPurge);
    if (!prepared) {
        return prepared.error();
    }
    SqliteStatement statement(*prepared);
    statement.bind(1, number_of(now));
    return changed(database, statement);
}

/// What a commit survives. Records that give rights away may be lost with the machine's power; that
/// they were taken away may not: a used or revoked token must not work again after a power cut.
enum class Survives { end_of_process, end_of_machine };

class SqliteStore final : public TokenStore {
public:
    SqliteStore(std::shared_ptr<SqliteConnections> connections, const StoreContext& context)
        : connections_(std::move(connections)), pool_(context.pool), clock_(context.clock) {}

    Task<Result<void>> put(TokenKey key, TokenRecord record) override {
        auto work = [key, record = std::move(record)](SqliteDatabase& database) -> Result<void> {
            const auto prepared = database.prepare(kPut);
            if (!prepared) {
                return prepared.error();
            }
            SqliteStatement statement(*prepared);
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
            const auto done = statement.step();
            return done ? ok() : Result<void>(done.error());
        };
        return run<void>(Survives::end_of_process, std::move(work));
    }

    Task<Result<TokenRecord>> get(TokenKey key) override {
        return find(kGet, key, Survives::end_of_process);
    }

    Task<Result<TokenRecord>> take(TokenKey key) override {
        return find(kTake, key, Survives::end_of_machine);
    }

    Task<Result<TokenRecord>> exchange(TokenKey from, TokenKey to, Time expires_at) override {
        return find_and_make(kExchange, from, to, expires_at, Survives::end_of_machine);
    }

    Task<Result<TokenRecord>> derive(TokenKey from, TokenKey to, Time expires_at) override {
        return find_and_make(kDerive, from, to, expires_at, Survives::end_of_process);
    }

    Task<Result<void>> extend(TokenKey key, Time expires_at) override {
        auto work = [key, expires_at, now = clock_.now()](SqliteDatabase& database
                    ) -> Result<void> {
            const auto prepared = database.prepare(kExtend);
            if (!prepared) {
                return prepared.error();
            }
            SqliteStatement statement(*prepared);
            bind_live(statement, key, now);
            statement.bind(4, number_of(expires_at));
            const auto count = changed(database, statement);
            if (!count) {
                return count.error();
            }
            return *count == 1 ? ok() : Result<void>(Errc::token_unknown);
        };
        return run<void>(Survives::end_of_process, std::move(work));
    }

    Task<Result<std::size_t>> erase_id(std::string id) override {
        auto work = [id = std::move(id), now = clock_.now()](SqliteDatabase& database) {
            return erase(database, kEraseId, id, now);
        };
        return run<std::size_t>(Survives::end_of_machine, std::move(work));
    }

    Task<Result<std::size_t>> erase_instance(std::string instance_id) override {
        auto work = [id = std::move(instance_id), now = clock_.now()](SqliteDatabase& database) {
            return erase(database, kEraseInstance, id, now);
        };
        return run<std::size_t>(Survives::end_of_machine, std::move(work));
    }

    Task<Result<std::vector<TokenRecord>>> list(TokenFilter filter) override {
        using Records = std::vector<TokenRecord>;
        auto work = [filter = std::move(filter),
                     now = clock_.now()](SqliteDatabase& database) -> Result<Records> {
            const auto prepared = database.prepare(kList);
            if (!prepared) {
                return prepared.error();
            }
            SqliteStatement statement(*prepared);
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
        return run<Records>(Survives::end_of_process, std::move(work));
    }

    Task<Result<std::size_t>> purge() override {
        auto work = [now = clock_.now()](SqliteDatabase& database) {
            return purge_expired(database, now);
        };
        return run<std::size_t>(Survives::end_of_process, std::move(work));
    }

    Task<Result<void>> check() override {
        auto work = [](SqliteDatabase& database) -> Result<void> {
            if (!database.execute("BEGIN IMMEDIATE; SELECT 1 FROM tokens LIMIT 1; ROLLBACK")) {
                const Errc failed = database_failed(database);
                static_cast<void>(database.execute("ROLLBACK"));
                return failed;
            }
            return ok();
        };
        return run<void>(Survives::end_of_process, std::move(work));
    }

private:
    /// Runs `work(database)` on the pool.
    template <class Value, class Work>
    Task<Result<Value>> run(Survives survives, Work work) {
        auto job =
            [connections = connections_, survives, work = std::move(work)]() -> Result<Value> {
            const auto lease = connections->borrow();
            if (!lease) {
                return lease.error();
            }
            SqliteDatabase& database = **lease;
            if (!database.set_durable(survives == Survives::end_of_machine)) {
                return database_failed(database);
            }
            return work(database);
        };
        co_return co_await pool_.run(std::move(job));
    }

    Task<Result<TokenRecord>> find(std::string_view sql, TokenKey key, Survives survives) {
        auto work = [sql, key, now = clock_.now()](SqliteDatabase& database
                    ) -> Result<TokenRecord> {
            const auto prepared = database.prepare(sql);
            if (!prepared) {
                return prepared.error();
            }
            SqliteStatement statement(*prepared);
            bind_live(statement, key, now);
            return one_record(statement);
        };
        return run<TokenRecord>(survives, std::move(work));
    }

    Task<Result<TokenRecord>> find_and_make(
        std::string_view sql, TokenKey from, TokenKey to, Time expires_at, Survives survives
    ) {
        auto work = [sql, from, to, expires_at, now = clock_.now()](SqliteDatabase& database
                    ) -> Result<TokenRecord> {
            const auto prepared = database.prepare(sql);
            if (!prepared) {
                return prepared.error();
            }
            SqliteStatement statement(*prepared);
            bind_live(statement, from, now);
            statement.bind(4, to.hash);
            statement.bind(5, token_kind_name(to.kind));
            statement.bind(6, number_of(expires_at));
            return one_record(statement);
        };
        return run<TokenRecord>(survives, std::move(work));
    }

    std::shared_ptr<SqliteConnections> connections_;
    BlockingPool& pool_;
    const Clock& clock_;
};

constexpr std::string_view kScheme = "sqlite:";
constexpr std::string_view kMemory = "sqlite::memory:";

}  // namespace

std::string sqlite_url_problem(std::string_view url) {
    constexpr std::string_view kRight =
        "expected sqlite:///var/lib/porthole/tokens.db, sqlite:tokens.db or sqlite::memory:";
    if (url == kMemory) {
        return {};
    }
    const std::string_view rest = url.starts_with(kScheme) ? url.substr(kScheme.size()) : "";
    const std::string_view path = rest.starts_with("//") ? rest.substr(2) : rest;
    const bool absolute = path.starts_with('/');
    if (path.empty() || path.ends_with('/') || path.find_first_of("?#:") != path.npos) {
        return std::string(kRight);
    }
    return absolute == rest.starts_with("//") ? "" : std::string(kRight);
}

TokenStorePtr open_sqlite_store(std::string_view url, const StoreContext& context) {
    std::filesystem::path file;
    if (url != kMemory) {
        const std::string_view rest = url.substr(kScheme.size());
        const std::string_view path = rest.starts_with("//") ? rest.substr(2) : rest;
        file = std::filesystem::absolute(context.folder / path);
    }
    auto connections = std::make_shared<SqliteConnections>(std::move(file));
    {
        const auto lease = connections->borrow();
        if (lease) {
            static_cast<void>(purge_expired(**lease, context.clock.now()));
        }
    }
    return std::make_unique<SqliteStore>(std::move(connections), context);
}

}  // namespace porthole::consoleauth
