// SPDX-License-Identifier: Apache-2.0
// What processes tell each other by an SQLite store: revocations and live sessions.
#include "base/log.hpp"
#include "consoleauth/stores/sqlite_calls.hpp"
#include "consoleauth/stores/tables.hpp"

#include <fmt/format.h>

#include <limits>
#include <utility>

namespace porthole::consoleauth {
namespace {

constexpr std::string_view kTell =
    "INSERT INTO revocations (id, revoked_by, value, made_at, told_at) VALUES (?1, ?2, ?3, ?4, ?5)";
constexpr std::string_view kHear =
    "SELECT id, revoked_by, value, made_at FROM revocations WHERE told_at >= ?1 ORDER BY told_at";
constexpr std::string_view kHideAll = "DELETE FROM sessions WHERE node = ?1";
constexpr AnnouncementStatements kAnnouncement = {
    "UPDATE nodes SET expires_at = ?1 WHERE node = ?2 AND expires_at > ?3",
    kHideAll,
    "INSERT OR REPLACE INTO nodes (node, expires_at) VALUES (?1, ?2)",
    "INSERT OR REPLACE INTO sessions (id, node, project_id, instance_id, user, body)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    "DELETE FROM sessions WHERE id = ?1 AND node = ?2",
};
constexpr std::string_view kDisappear = "DELETE FROM nodes WHERE node = ?1";
constexpr std::string_view kLive =
    "SELECT body FROM sessions JOIN nodes USING (node) WHERE expires_at > ?1"
    " AND (?2 = '' OR id = ?2) AND (?3 = '' OR project_id = ?3)"
    " AND (?4 = '' OR instance_id = ?4) AND (?5 = '' OR user = ?5)";

/// Erases the records that a revocation by this goes for; empty: there are none.
std::string erasure(RevokedBy by) {
    const std::string_view column = token_column(by);
    return column.empty()
               ? std::string()
               : fmt::format("DELETE FROM tokens WHERE {} = ?1 AND expires_at > ?2", column);
}

/// Runs a statement with these parameters; how many rows it changed.
template <class... Values>
Result<std::size_t> change(
    SqliteDatabase& database, std::string_view sql, const Values&... values
) {
    const auto prepared = database.prepare(sql);
    if (!prepared) {
        return prepared.error();
    }
    SqliteStatement statement(*prepared);
    int parameter = 0;
    (statement.bind(++parameter, values), ...);
    const auto done = statement.step();
    if (!done) {
        return done.error();
    }
    return database.changes();
}

/// Calls `read(row)` for each row that `statement` gives.
template <class Read>
Result<void> for_each_row(SqliteStatement& statement, Read read) {
    for (;;) {
        const auto row = statement.step();
        if (!row) {
            return row.error();
        }
        if (!*row) {
            return ok();
        }
        read(statement);
    }
}

}  // namespace

Result<std::size_t> SqliteCalls::revoke(const Revocation& revocation, Time now) {
    const auto work = [&](SqliteDatabase& database) -> Result<std::size_t> {
        const auto told = change(
            database,
            kTell,
            revocation.id,
            revoked_by_name(revocation.by),
            revocation.value,
            number_of(revocation.made_at),
            number_of(now)
        );
        if (!told) {
            return told.error();
        }
        const std::string erase = erasure(revocation.by);
        return erase.empty() ? Result<std::size_t>(0)
                             : change(database, erase, revocation.value, number_of(now));
    };
    return transact(Survives::end_of_machine, work);
}

Result<Revocations> SqliteCalls::revocations(std::optional<std::int64_t> since, Time now) {
    const auto work = [&](SqliteDatabase&, SqliteStatement& statement) -> Result<Revocations> {
        Revocations heard;
        heard.heard_at = number_of(now);
        statement.bind(1, since.value_or(std::numeric_limits<std::int64_t>::max()));
        const auto done = for_each_row(statement, [&heard](const SqliteStatement& row) {
            if (const auto by = find_revoked_by(row.text(1))) {
                heard.all.push_back(
                    {row.text(0), *by, row.text(2), Time(Milliseconds(row.integer(3)))}
                );
            }
        });
        return done ? Result<Revocations>(std::move(heard)) : Result<Revocations>(done.error());
    };
    return run(kHear, Survives::end_of_process, work);
}

Result<Standing> SqliteCalls::announce(const Announcement& announcement, Time now) {
    const auto work = [&](SqliteDatabase& database) {
        const auto change_by = [&database](std::string_view sql, const auto&... values) {
            return change(database, sql, values...);
        };
        return write(announcement, now, kAnnouncement, change_by);
    };
    return transact(Survives::end_of_process, work);
}

Result<void> SqliteCalls::withdraw(const std::string& node) {
    const auto work = [&](SqliteDatabase& database) -> Result<void> {
        const auto hidden = change(database, kHideAll, node);
        const auto gone = hidden ? change(database, kDisappear, node) : hidden;
        return gone ? ok() : Result<void>(gone.error());
    };
    return transact(Survives::end_of_process, work);
}

Result<std::vector<LiveSession>> SqliteCalls::live_sessions(const SessionFilter& filter, Time now) {
    using Sessions = std::vector<LiveSession>;
    const auto work = [&](SqliteDatabase&, SqliteStatement& statement) -> Result<Sessions> {
        statement.bind(1, number_of(now));
        statement.bind(2, filter.id);
        statement.bind(3, filter.project_id);
        statement.bind(4, filter.instance_id);
        statement.bind(5, filter.user);
        Sessions sessions;
        const auto done = for_each_row(statement, [&sessions](const SqliteStatement& row) {
            if (auto session = parse_live_session(row.text(0))) {
                sessions.push_back(std::move(*session));
            }
        });
        return done ? Result<Sessions>(std::move(sessions)) : Result<Sessions>(done.error());
    };
    return run(kLive, Survives::end_of_process, work);
}

Result<std::size_t> SqliteCalls::purge(Time now) {
    const auto work = [&](SqliteDatabase& database) -> Result<std::size_t> {
        const auto tokens =
            change(database, "DELETE FROM tokens WHERE expires_at <= ?1", number_of(now));
        auto rest = change(
            database,
            "DELETE FROM revocations WHERE told_at <= ?1",
            number_of(now - kRevocationsKept)
        );
        if (rest) {
            rest = change(database, "DELETE FROM nodes WHERE expires_at <= ?1", number_of(now));
        }
        if (rest) {
            rest =
                change(database, "DELETE FROM sessions WHERE node NOT IN (SELECT node FROM nodes)");
        }
        return rest ? tokens : rest;
    };
    return transact(Survives::end_of_process, work);
}

}  // namespace porthole::consoleauth
