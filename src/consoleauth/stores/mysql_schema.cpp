// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/stores/mysql_schema.hpp"

#include "base/log.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace porthole::consoleauth {
namespace {

struct Step {
    std::string_view statement;
    /// Counts what the statement makes, 0 or 1, where running it twice does harm.
    std::string_view made = {};
};

/// Each step leads to the next schema version. Steps are only ever added. Each is one statement,
/// which does no harm when it is run twice, or is left out where its work is done: GET_LOCK keeps
/// nodes apart that use the same server, but not those that use two servers of one Galera cluster.
/// Of two that still meet, one fails, and finds the work done at its next connection.
///
/// Text is kept as bytes: it comes from outside, and equal means the same bytes. Times are
/// milliseconds since 1970, of the nodes' clocks.
constexpr std::array kSteps{
    Step{R"(
    CREATE TABLE IF NOT EXISTS porthole_tokens (
        hash VARBINARY(64) NOT NULL PRIMARY KEY,
        kind VARBINARY(16) NOT NULL,
        id VARBINARY(64) NOT NULL,
        instance_id VARBINARY(255) NOT NULL,
        instance_name VARBINARY(1024) NOT NULL,
        console_type VARBINARY(64) NOT NULL,
        project_id VARBINARY(255) NOT NULL,
        user VARBINARY(1024) NOT NULL,
        issued_at BIGINT NOT NULL,
        expires_at BIGINT NOT NULL,
        INDEX porthole_tokens_by_id (id),
        INDEX porthole_tokens_by_instance (instance_id),
        INDEX porthole_tokens_by_expiry (expires_at)
    ) ENGINE = InnoDB
)"},
    Step{R"(
    CREATE TABLE IF NOT EXISTS porthole_revocations (
        id VARBINARY(64) NOT NULL PRIMARY KEY,
        revoked_by VARBINARY(16) NOT NULL,
        value VARBINARY(1024) NOT NULL,
        made_at BIGINT NOT NULL,
        told_at BIGINT NOT NULL COMMENT 'by the server''s clock',
        INDEX porthole_revocations_by_time (told_at)
    ) ENGINE = InnoDB
)"},
    Step{R"(
    CREATE TABLE IF NOT EXISTS porthole_nodes (
        node VARBINARY(64) NOT NULL PRIMARY KEY,
        expires_at BIGINT NOT NULL
    ) ENGINE = InnoDB
)"},
    Step{R"(
    CREATE TABLE IF NOT EXISTS porthole_sessions (
        id VARBINARY(64) NOT NULL PRIMARY KEY,
        node VARBINARY(64) NOT NULL,
        project_id VARBINARY(255) NOT NULL,
        instance_id VARBINARY(255) NOT NULL,
        user VARBINARY(1024) NOT NULL,
        body BLOB NOT NULL,
        INDEX porthole_sessions_by_node (node)
    ) ENGINE = InnoDB
)"},
    // MySQL has no IF NOT EXISTS here.
    Step{
        "ALTER TABLE porthole_tokens ADD COLUMN view_only TINYINT NOT NULL DEFAULT 0",
        "SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE()"
        " AND table_name = 'porthole_tokens' AND column_name = 'view_only'",
    },
};

constexpr auto kNewest = static_cast<std::int64_t>(kSteps.size());

Result<std::int64_t> version_of(sql::Connection& database) {
    const auto version =
        database.query("SELECT COALESCE(MAX(version), 0) FROM porthole_schema_versions");
    if (!version) {
        return version.error();
    }
    return version->rows.at(0).integer(0);
}

Result<void> take(sql::Connection& database, const Step& step) {
    if (!step.made.empty()) {
        const auto made = database.query(step.made);
        if (!made || made->rows.at(0).integer(0) != 0) {
            return made ? ok() : Result<void>(made.error());
        }
    }
    return database.execute(step.statement);
}

Result<void> migrate(sql::Connection& database) {
    const auto made = database.execute(
        "CREATE TABLE IF NOT EXISTS porthole_schema_versions (version BIGINT NOT NULL PRIMARY KEY)"
        " ENGINE = InnoDB"
    );
    if (!made) {
        return made;
    }
    const auto version = version_of(database);
    if (!version) {
        return version.error();
    }
    if (*version > kNewest) {
        log::error(
            "token_store_failed",
            {{"cause", "the schema was made by a newer Porthole"},
             {"version", *version},
             {"known", kNewest}}
        );
        return Errc::store_unavailable;
    }
    for (std::int64_t step = *version; step < kNewest; ++step) {
        const auto taken = take(database, kSteps.at(static_cast<std::size_t>(step)));
        if (!taken) {
            return taken;
        }
        const auto noted = database.query(
            "INSERT IGNORE INTO porthole_schema_versions (version) VALUES (?)", {step + 1}
        );
        if (!noted) {
            return noted.error();
        }
    }
    return ok();
}

}  // namespace

Result<void> prepare_mysql_schema(sql::Connection& database) {
    // Most of the time there is nothing to do, and then a user without the right to create tables
    // will do as well.
    const auto exists = database.query(
        "SELECT COUNT(*) FROM information_schema.tables"
        " WHERE table_schema = DATABASE() AND table_name = 'porthole_schema_versions'"
    );
    if (exists && exists->rows.at(0).integer(0) == 1) {
        const auto version = version_of(database);
        if (version && *version == kNewest) {
            return ok();
        }
    }
    constexpr std::string_view kLock = "SELECT GET_LOCK('porthole_schema', 4)";
    const auto locked = database.query(kLock);
    if (!locked || locked->rows.at(0).integer(0) != 1) {
        return Errc::store_unavailable;
    }
    const auto migrated = migrate(database);
    const auto unlocked = database.query("SELECT RELEASE_LOCK('porthole_schema')");
    return migrated && unlocked ? ok() : Result<void>(Errc::store_unavailable);
}

}  // namespace porthole::consoleauth
