// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "sql/failure.hpp"
#include "sql/options.hpp"
#include "sql/rows.hpp"

#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

struct st_mysql;
struct st_mysql_stmt;

namespace porthole::sql {

/// A parameter of a statement; what is viewed outlives the call.
using Value = std::variant<std::int64_t, std::string_view>;

/// One connection to a MariaDB or MySQL server, through libmariadb. Every statement commits by
/// itself unless a transaction was begun. What fails is logged as `database_failed`, with the
/// server's words, and never with parameters.
///
/// For a bounded number of them there is base/connection_pool. Threads: one at a time; calls block.
class Connection {
public:
    /// Connects to the first host that answers. Fails with connection_lost, or with refused.
    static Result<std::unique_ptr<Connection>> open(const Options& options);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    /// Runs a statement with one `?` for each parameter, and reads all its rows. Each text is
    /// prepared once, and kept as long as the connection: what varies is a parameter. Fails with
    /// any Failure.
    Result<Rows> query(std::string_view sql, std::initializer_list<Value> parameters = {});

    /// Runs a statement that cannot be prepared, or only once. Fails with any Failure.
    Result<void> execute(std::string_view sql);

    /// The server's number for the last failure.
    unsigned error_number() const noexcept { return error_number_; }

    /// Whether the server has not closed it.
    bool is_usable();

private:
    struct Closer {
        void operator()(st_mysql* mysql) const noexcept;
    };
    struct StatementCloser {
        void operator()(st_mysql_stmt* statement) const noexcept;
    };
    using Handle = std::unique_ptr<st_mysql, Closer>;
    using Statement = std::unique_ptr<st_mysql_stmt, StatementCloser>;

    Connection(Handle mysql, std::string name);

    Result<st_mysql_stmt*> prepare(std::string_view sql);
    Result<Rows> fetch(st_mysql_stmt* statement);
    Failure failed(unsigned number, const char* words);

    const std::string name_;  // of the server, for the log
    Handle mysql_;
    std::map<std::string, Statement, std::less<>> statements_;  // they go before the connection
    unsigned error_number_ = 0;
};

}  // namespace porthole::sql
