// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/stores/sqlite_connections.hpp"

#include "base/log.hpp"
#include "consoleauth/stores/sqlite_schema.hpp"

#include <stdexcept>
#include <utility>

namespace porthole::consoleauth {
namespace {

/// More would only wait for each other: SQLite has one writer at a time.
constexpr std::size_t kMostConnections = 8;

}  // namespace

SqliteConnections::SqliteConnections(std::filesystem::path file) : file_(std::move(file)) {
    auto first = std::make_unique<SqliteDatabase>(file_);
    const std::string problem = prepare_schema(*first);
    if (!problem.empty()) {
        throw std::runtime_error("token store " + file_.string() + ": " + problem);
    }
    idle_.push_back(std::move(first));
}

Result<SqliteConnections::Lease> SqliteConnections::borrow() {
    // A database in memory is its one connection.
    const std::size_t most = file_.empty() ? 1 : kMostConnections;
    std::unique_ptr<SqliteDatabase> database;
    {
        std::unique_lock lock(mutex_);
        returned_.wait(lock, [&] { return lent_ < most; });
        ++lent_;
        if (!idle_.empty()) {
            database = std::move(idle_.back());
            idle_.pop_back();
        }
    }
    Lease lease(*this, database ? std::move(database) : open_another());
    if (!lease) {
        return Errc::store_unavailable;
    }
    return lease;
}

std::unique_ptr<SqliteDatabase> SqliteConnections::open_another() const {
    try {
        return std::make_unique<SqliteDatabase>(file_);
    } catch (const std::exception& error) {
        log::error("token_store_failed", {{"cause", error.what()}});
        return nullptr;
    }
}

SqliteConnections::Lease::~Lease() {
    if (owner_ == nullptr) {
        return;
    }
    {
        const std::lock_guard lock(owner_->mutex_);
        --owner_->lent_;
        if (database_) {
            owner_->idle_.push_back(std::move(database_));
        }
    }
    owner_->returned_.notify_one();
}

}  // namespace porthole::consoleauth
