// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace porthole::consoleauth {

/// A statement of a database, ready to be given its parameters; reset when it goes away.
/// Parameters count from 1 and columns from 0, as in SQLite. Threads: one at a time.
class SqliteStatement {
public:
    explicit SqliteStatement(sqlite3_stmt* statement) : statement_(statement) {}
    SqliteStatement(const SqliteStatement&) = delete;
    SqliteStatement& operator=(const SqliteStatement&) = delete;
    ~SqliteStatement();

    void bind(int parameter, std::string_view text);
    void bind(int parameter, std::int64_t number);
    void bind(int parameter, const Sha256& blob);

    /// Runs on to the next row; false when the statement is done, and what it changed is committed.
    /// Fails with internal_error when a unique key is in use, else with store_unavailable.
    Result<bool> step();

    std::string text(int column) const;
    std::int64_t integer(int column) const;

private:
    sqlite3_stmt* statement_;
};

/// One connection to an SQLite database.
///
/// Threads: one at a time.
class SqliteDatabase {
public:
    /// Opens `file`, which is made (for its owner alone) when it does not exist; empty: a new
    /// database in memory. Throws std::runtime_error with a message for the operator.
    explicit SqliteDatabase(const std::filesystem::path& file);

    /// Each text is compiled once, and kept as long as the database: what varies is a parameter.
    /// Fails with store_unavailable.
    Result<sqlite3_stmt*> prepare(std::string_view sql);

    /// Runs statements that have no parameters. False when one failed: `last_error` says why.
    [[nodiscard]] bool execute(const char* sql);

    /// What the commits that follow survive, which with WAL is the end of this process in any case:
    /// the kernel has them. Those that are `durable` survive the end of the machine too, with all
    /// before them, at the cost of one fsync. False when that failed.
    [[nodiscard]] bool set_durable(bool durable);

    /// The first column of the first row that `sql` gives; 0 when there is none.
    Result<std::int64_t> number(std::string_view sql);

    /// Rows that the last statement changed.
    std::size_t changes() const noexcept;

    /// A file does not go away as a server does.
    static bool is_usable() noexcept { return true; }

    /// SQLite's words for the last failure, and whether it was that another connection has the
    /// database locked.
    std::string last_error() const;
    bool was_locked() const noexcept;

private:
    struct Closer {
        void operator()(sqlite3* database) const noexcept;
    };
    struct Finalizer {
        void operator()(sqlite3_stmt* statement) const noexcept;
    };

    std::unique_ptr<sqlite3, Closer> database_;
    std::map<std::string, std::unique_ptr<sqlite3_stmt, Finalizer>, std::less<>> statements_;
    std::optional<bool> durable_;
};

}  // namespace porthole::consoleauth
