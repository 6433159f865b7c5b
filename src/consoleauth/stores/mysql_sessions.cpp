// SPDX-License-Identifier: Apache-2.0
// What nodes tell each other by a MariaDB or MySQL store: revocations and live sessions.
#include "consoleauth/stores/mysql_calls.hpp"
#include "consoleauth/stores/tables.hpp"

#include <fmt/format.h>

#include <limits>
#include <utility>

namespace porthole::consoleauth {
namespace {

/// The server's own clock in milliseconds since 1970, whatever its time zone.
#define PORTHOLE_SERVER_TIME \
    "(TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000)"

constexpr std::string_view kTell =
    "INSERT INTO porthole_revocations (id, revoked_by, value, made_at, told_at)"
    " VALUES (?, ?, ?, ?, " PORTHOLE_SERVER_TIME ")";
/// One row at least: the time, beside nothing or a revocation.
constexpr std::string_view kHear =
    "SELECT now.time, r.id, r.revoked_by, r.value, r.made_at"
    " FROM (SELECT " PORTHOLE_SERVER_TIME
    " AS time) AS now"
    " LEFT JOIN porthole_revocations AS r ON r.told_at >= ? ORDER BY r.told_at";
constexpr std::string_view kHideAll = "DELETE FROM porthole_sessions WHERE node = ?";
constexpr AnnouncementStatements kAnnouncement = {
    "UPDATE porthole_nodes SET expires_at = ? WHERE node = ? AND expires_at > ?",
    kHideAll,
    "REPLACE INTO porthole_nodes (node, expires_at) VALUES (?, ?)",
    "REPLACE INTO porthole_sessions (id, node, project_id, instance_id, user, body)"
    " VALUES (?, ?, ?, ?, ?, ?)",
    "DELETE FROM porthole_sessions WHERE id = ? AND node = ?",
};
constexpr std::string_view kDisappear = "DELETE FROM porthole_nodes WHERE node = ?";
constexpr std::string_view kLive =
    "SELECT s.body FROM porthole_sessions AS s JOIN porthole_nodes AS n ON n.node = s.node"
    " WHERE n.expires_at > ? AND (? = '' OR s.id = ?) AND (? = '' OR s.project_id = ?)"
    " AND (? = '' OR s.instance_id = ?) AND (? = '' OR s.user = ?)";

#undef PORTHOLE_SERVER_TIME

/// Bounded transactions, as Galera wants them; the rest goes next time.
constexpr std::string_view kPurgeTokens =
    "DELETE FROM porthole_tokens WHERE expires_at <= ? ORDER BY expires_at LIMIT 10000";
constexpr std::string_view kPurgeRevocations =
    "DELETE FROM porthole_revocations WHERE told_at <= ? ORDER BY told_at LIMIT 10000";
constexpr std::string_view kPurgeNodes =
    "DELETE FROM porthole_nodes WHERE expires_at <= ? ORDER BY expires_at LIMIT 10000";
constexpr std::string_view kPurgeSessions =
    "DELETE FROM porthole_sessions WHERE node NOT IN (SELECT node FROM porthole_nodes)"
    " ORDER BY id LIMIT 10000";

/// Erases the records that a revocation by this goes for; empty: there are none.
std::string erasure(RevokedBy by) {
    const std::string_view column = token_column(by);
    return column.empty()
               ? std::string()
               : fmt::format("DELETE FROM porthole_tokens WHERE {} = ? AND expires_at > ?", column);
}

}  // namespace

// Told after the records are gone: who was let in before that is ended by what is told.
Result<std::size_t> MysqlCalls::revoke(const Revocation& revocation, Time now) {
    const std::string erase = erasure(revocation.by);
    Result<std::size_t> erased = 0;
    if (!erase.empty()) {
        erased = change(erase, {revocation.value, number_of(now)});
    }
    if (!erased) {
        return erased;
    }
    const auto told = change(
        kTell,
        {revocation.id,
         revoked_by_name(revocation.by),
         revocation.value,
         number_of(revocation.made_at)}
    );
    return told ? erased : told;
}

Result<Revocations> MysqlCalls::revocations(std::optional<std::int64_t> since, Time /*now*/) {
    const auto found = run(kHear, {since.value_or(std::numeric_limits<std::int64_t>::max())});
    if (!found) {
        return found.error();
    }
    Revocations heard;
    for (const sql::Row& row : found->rows) {
        heard.heard_at = row.integer(0);
        if (const auto by = find_revoked_by(row.text(2))) {
            heard.all.push_back({row.text(1), *by, row.text(3), Time(Milliseconds(row.integer(4)))}
            );
        }
    }
    return heard;
}

Result<Standing> MysqlCalls::announce(const Announcement& announcement, Time now) {
    const auto change_by = [this](std::string_view sql, const auto&... values) {
        return change(sql, {values...});
    };
    return write(announcement, now, kAnnouncement, change_by);
}

Result<void> MysqlCalls::withdraw(const std::string& node) {
    const auto hidden = change(kHideAll, {node});
    const auto gone = hidden ? change(kDisappear, {node}) : hidden;
    return gone ? ok() : Result<void>(gone.error());
}

Result<std::vector<LiveSession>> MysqlCalls::live_sessions(const SessionFilter& filter, Time now) {
    const auto found =
        run(kLive,
            {number_of(now),
             filter.id,
             filter.id,
             filter.project_id,
             filter.project_id,
             filter.instance_id,
             filter.instance_id,
             filter.user,
             filter.user});
    if (!found) {
        return found.error();
    }
    std::vector<LiveSession> sessions;
    for (const sql::Row& row : found->rows) {
        if (auto session = parse_live_session(row.text(0))) {
            sessions.push_back(std::move(*session));
        }
    }
    return sessions;
}

Result<std::size_t> MysqlCalls::purge(Time now) {
    const auto tokens = change(kPurgeTokens, {number_of(now)});
    if (!tokens) {
        return tokens;
    }
    const auto revocations = change(kPurgeRevocations, {number_of(now - kRevocationsKept)});
    const auto nodes = revocations ? change(kPurgeNodes, {number_of(now)}) : revocations;
    const auto sessions = nodes ? change(kPurgeSessions, {}) : nodes;
    return sessions ? tokens : sessions;
}

}  // namespace porthole::consoleauth
