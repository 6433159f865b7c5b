// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/stores/sqlite_schema.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <thread>

namespace porthole::consoleauth {
namespace {

/// Each step leads to the next schema version (SQLite's user_version). Steps are only ever added.
constexpr std::array kSteps{
    R"(
    CREATE TABLE tokens (
        hash BLOB NOT NULL PRIMARY KEY,
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        instance_id TEXT NOT NULL,
        instance_name TEXT NOT NULL,
        console_type TEXT NOT NULL,
        project_id TEXT NOT NULL,
        user TEXT NOT NULL,
        issued_at INTEGER NOT NULL,   -- milliseconds since 1970, as expires_at
        expires_at INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX tokens_by_id ON tokens (id);
    CREATE INDEX tokens_by_instance ON tokens (instance_id);
    CREATE INDEX tokens_by_expiry ON tokens (expires_at);
)",
    R"(
    CREATE TABLE revocations (
        id TEXT NOT NULL PRIMARY KEY,
        revoked_by TEXT NOT NULL,
        value TEXT NOT NULL,
        made_at INTEGER NOT NULL,   -- milliseconds since 1970, as told_at
        told_at INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX revocations_by_time ON revocations (told_at);
    CREATE TABLE nodes (
        node TEXT NOT NULL PRIMARY KEY,
        expires_at INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE sessions (
        id TEXT NOT NULL PRIMARY KEY,
        node TEXT NOT NULL,
        project_id TEXT NOT NULL,
        instance_id TEXT NOT NULL,
        user TEXT NOT NULL,
        body TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX sessions_by_node ON sessions (node);
)",
    "ALTER TABLE tokens ADD COLUMN view_only INTEGER NOT NULL DEFAULT 0",
};

constexpr auto kNewest = static_cast<std::int64_t>(kSteps.size());

/// Two processes that turn a new file's journal to WAL at once do not wait for each other: SQLite
/// tells one that it is locked.
bool use_wal(SqliteDatabase& database) {
    constexpr int kTries = 50;
    constexpr std::chrono::milliseconds kPause(100);
    for (int i = 0; i < kTries; ++i) {
        if (database.execute("PRAGMA journal_mode = WAL")) {
            return true;
        }
        if (!database.was_locked()) {
            return false;
        }
        std::this_thread::sleep_for(kPause);
    }
    return false;
}

/// Why this may not be a token database of ours; empty when it is one, or is to become one.
std::string refusal(SqliteDatabase& database) {
    // Both as of one moment: another process may be making the tables right now.
    if (!database.execute("BEGIN")) {
        return database.last_error();
    }
    const auto version = database.number("PRAGMA user_version");
    const auto tables = database.number("SELECT count(*) FROM sqlite_master");
    if (!version || !tables || !database.execute("COMMIT")) {
        return database.last_error();
    }
    if (*version == 0 && *tables != 0) {
        return "this is a database of something else";
    }
    if (*version > kNewest) {
        return fmt::format(
            "made by a newer Porthole: its schema is version {}, this one knows {}",
            *version,
            kNewest
        );
    }
    return {};
}

/// Takes the steps that are missing. False when one failed.
bool migrate(SqliteDatabase& database) {
    const auto version = database.number("PRAGMA user_version");
    if (!version) {
        return false;
    }
    for (auto step = *version; step < kNewest; ++step) {
        const auto done = fmt::format("PRAGMA user_version = {}", step + 1);
        if (!database.execute(kSteps.at(static_cast<std::size_t>(step))) ||
            !database.execute(done.c_str())) {
            return false;
        }
    }
    return true;
}

}  // namespace

std::string prepare_schema(SqliteDatabase& database) {
    // Before anything is written: WAL mode would be there to stay.
    std::string problem = refusal(database);
    if (!problem.empty()) {
        return problem;
    }
    const bool prepared = use_wal(database) && database.set_durable(true) &&
                          database.execute("BEGIN IMMEDIATE") && migrate(database) &&
                          database.execute("COMMIT");
    return prepared ? "" : database.last_error();
}

}  // namespace porthole::consoleauth
