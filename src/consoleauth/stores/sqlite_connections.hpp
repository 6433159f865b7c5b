// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "consoleauth/stores/sqlite_database.hpp"

#include <condition_variable>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace porthole::consoleauth {

/// The connections of this process to one token database, whose schema is up to date.
///
/// Threads: any, of those that may block.
class SqliteConnections {
public:
    /// Opens the first connection to `file` (empty: a database in memory), and makes or migrates
    /// the schema. Throws std::runtime_error with a message for the operator.
    explicit SqliteConnections(std::filesystem::path file);

    class Lease;

    /// A connection for the caller alone, until the lease goes away; waits while all are lent.
    /// Fails with store_unavailable.
    Result<Lease> borrow();

private:
    std::unique_ptr<SqliteDatabase> open_another() const;

    const std::filesystem::path file_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<SqliteDatabase>> idle_;
    std::size_t lent_ = 0;
};

class SqliteConnections::Lease {
public:
    Lease(SqliteConnections& owner, std::unique_ptr<SqliteDatabase> database)
        : owner_(&owner), database_(std::move(database)) {}
    Lease(Lease&& other) noexcept
        : owner_(std::exchange(other.owner_, nullptr)), database_(std::move(other.database_)) {}
    Lease& operator=(Lease&&) = delete;
    ~Lease();

    explicit operator bool() const noexcept { return database_ != nullptr; }
    SqliteDatabase& operator*() const noexcept { return *database_; }

private:
    SqliteConnections* owner_;
    std::unique_ptr<SqliteDatabase> database_;
};

}  // namespace porthole::consoleauth
