// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/stores/sqlite_database.hpp"

#include "base/log.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace porthole::consoleauth {
namespace {

constexpr int kBusyTimeoutMs = 5000;

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why) {
    throw std::runtime_error("token store " + file.string() + ": " + why);
}

/// SQLite makes a new file readable to all; its -wal and -shm files take over the mode of the file.
/// An existing file is not opened here: closing it would drop the locks that this process holds on
/// it.
void create_private(const std::filesystem::path& file) {
    const std::filesystem::path folder = file.parent_path();
    if (!std::filesystem::is_directory(folder)) {
        refuse(file, "the folder " + folder.string() + " does not exist");
    }
    if (::access(folder.c_str(), W_OK | X_OK) != 0) {
        refuse(file, "this user may not write to the folder " + folder.string());
    }
    const int created = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (created >= 0) {
        ::close(created);
    } else if (errno != EEXIST) {
        refuse(file, std::generic_category().message(errno));
    }
}

Errc failed(sqlite3* database) {
    log::error("token_store_failed", {{"cause", sqlite3_errmsg(database)}});
    return Errc::store_unavailable;
}

}  // namespace

SqliteStatement::~SqliteStatement() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
}

void SqliteStatement::bind(int parameter, std::string_view text) {
    const char* const data = text.empty() ? "" : text.data();  // a null pointer would mean NULL
    const auto bytes = static_cast<sqlite3_uint64>(text.size());
    sqlite3_bind_text64(statement_, parameter, data, bytes, SQLITE_TRANSIENT, SQLITE_UTF8);
}

void SqliteStatement::bind(int parameter, std::int64_t number) {
    sqlite3_bind_int64(statement_, parameter, number);
}

void SqliteStatement::bind(int parameter, const Sha256& blob) {
    sqlite3_bind_blob64(statement_, parameter, blob.data(), blob.size(), SQLITE_TRANSIENT);
}

Result<bool> SqliteStatement::step() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW || code == SQLITE_DONE) {
        return code == SQLITE_ROW;
    }
    if (code == SQLITE_CONSTRAINT_PRIMARYKEY) {
        return Errc::internal_error;
    }
    return failed(sqlite3_db_handle(statement_));
}

std::string SqliteStatement::text(int column) const {
    const auto* const bytes = sqlite3_column_blob(statement_, column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return bytes == nullptr ? std::string() : std::string(static_cast<const char*>(bytes), size);
}

std::int64_t SqliteStatement::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}

SqliteDatabase::SqliteDatabase(const std::filesystem::path& file) {
    if (!file.empty()) {
        create_private(file);
    }
    sqlite3* database = nullptr;
    const std::string name = file.empty() ? ":memory:" : file.string();
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    const int opened = sqlite3_open_v2(name.c_str(), &database, flags, nullptr);
    database_.reset(database);
    if (opened != SQLITE_OK) {
        refuse(file, sqlite3_errstr(opened));
    }
    sqlite3_extended_result_codes(database, 1);
    sqlite3_busy_timeout(database, kBusyTimeoutMs);
    sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
}

Result<sqlite3_stmt*> SqliteDatabase::prepare(std::string_view sql) {
    const auto known = statements_.find(sql);
    if (known != statements_.end()) {
        return known->second.get();
    }
    sqlite3_stmt* statement = nullptr;
    const int prepared = sqlite3_prepare_v3(
        database_.get(),
        sql.data(),
        static_cast<int>(sql.size()),
        SQLITE_PREPARE_PERSISTENT,
        &statement,
        nullptr
    );
    if (prepared != SQLITE_OK) {
        return failed(database_.get());
    }
    statements_[std::string(sql)].reset(statement);
    return statement;
}

bool SqliteDatabase::execute(const char* sql) {
    return sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr) == SQLITE_OK;
}

bool SqliteDatabase::set_durable(bool durable) {
    if (durable_ != durable) {
        const bool set =
            execute(durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
        durable_ = set ? std::optional(durable) : std::nullopt;
    }
    return durable_.has_value();
}

Result<std::int64_t> SqliteDatabase::number(std::string_view sql) {
    const auto prepared = prepare(sql);
    if (!prepared) {
        return prepared.error();
    }
    SqliteStatement statement(*prepared);
    const auto row = statement.step();
    if (!row) {
        return row.error();
    }
    return *row ? statement.integer(0) : 0;
}

std::size_t SqliteDatabase::changes() const noexcept {
    return static_cast<std::size_t>(sqlite3_changes(database_.get()));
}

std::string SqliteDatabase::last_error() const {
    return sqlite3_errmsg(database_.get());
}

bool SqliteDatabase::was_locked() const noexcept {
    return (sqlite3_errcode(database_.get()) & 0xff) == SQLITE_BUSY;
}

void SqliteDatabase::Closer::operator()(sqlite3* database) const noexcept {
    sqlite3_close_v2(database);
}

void SqliteDatabase::Finalizer::operator()(sqlite3_stmt* statement) const noexcept {
    sqlite3_finalize(statement);
}

}  // namespace porthole::consoleauth
