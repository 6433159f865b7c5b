// SPDX-License-Identifier: Apache-2.0
#include "sql/connection.hpp"

#include "base/log.hpp"

#include <mariadb/errmsg.h>
#include <mariadb/mysql.h>
#include <mariadb/mysqld_error.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <new>
#include <vector>

namespace porthole::sql {
namespace {

/// Ways to log in that do not tell the server the password.
constexpr const char* kLogins =
    "mysql_native_password,client_ed25519,caching_sha2_password,sha256_password";
constexpr unsigned kPort = 3306;
/// More than any number takes as text.
constexpr unsigned long kLeastCell = 64;

Failure failure_of(unsigned number) {
    switch (number) {
        case ER_DUP_ENTRY:
            return Failure::duplicate_key;
        case ER_LOCK_DEADLOCK:  // and Galera, when a transaction of another node was first
        case ER_LOCK_WAIT_TIMEOUT:
        case ER_CHECKREAD:
            return Failure::conflict;
        case ER_SERVER_SHUTDOWN:
        case ER_CONNECTION_KILLED:
            return Failure::connection_lost;
        default:
            return number >= CR_MIN_ERROR && number <= CR_MAX_ERROR ? Failure::connection_lost
                                                                    : Failure::refused;
    }
}

void set_options(MYSQL* mysql, const Options& options) {
    const auto connect_limit = static_cast<unsigned>(options.connect_limit.count());
    const auto answer_limit = static_cast<unsigned>(options.answer_limit.count());
    const unsigned no = 0;
    mysql_options(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &connect_limit);
    mysql_options(mysql, MYSQL_OPT_READ_TIMEOUT, &answer_limit);
    mysql_options(mysql, MYSQL_OPT_WRITE_TIMEOUT, &answer_limit);
    mysql_options(mysql, MYSQL_OPT_LOCAL_INFILE, &no);
    mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    mysql_optionsv(mysql, MARIADB_OPT_RESTRICTED_AUTH, kLogins);
    if (options.tls) {
        const my_bool yes = 1;
        const auto text = [](const std::string& file) {
            return file.empty() ? nullptr : file.c_str();
        };
        mysql_ssl_set(
            mysql,
            text(options.key_file),
            text(options.cert_file),
            text(options.ca_file),
            nullptr,
            nullptr
        );
        mysql_options(mysql, MYSQL_OPT_SSL_ENFORCE, &yes);
        mysql_options(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &yes);
    }
}

/// The parameters as libmariadb wants them; lives until the statement has run.
std::vector<MYSQL_BIND> bind(std::initializer_list<Value>& parameters) {
    std::vector<MYSQL_BIND> bound(parameters.size());
    auto* place = bound.data();
    for (const Value& value : parameters) {
        if (const auto* const number = std::get_if<std::int64_t>(&value)) {
            place->buffer_type = MYSQL_TYPE_LONGLONG;
            place->buffer = const_cast<std::int64_t*>(number);
        } else {
            const std::string_view text = std::get<std::string_view>(value);
            place->buffer_type = MYSQL_TYPE_STRING;
            place->buffer = const_cast<char*>(text.empty() ? "" : text.data());
            place->buffer_length = text.size();
        }
        ++place;
    }
    return bound;
}

struct Cell {
    std::string bytes;
    unsigned long size = 0;
    my_bool null = 0;
};

/// A place for each column of a row, as wide as the widest value in the result.
std::vector<Cell> cells_for(MYSQL_RES* columns) {
    std::vector<Cell> cells(mysql_num_fields(columns));
    const MYSQL_FIELD* const fields = mysql_fetch_fields(columns);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        cells[i].bytes.resize(std::max(fields[i].max_length, kLeastCell));
    }
    return cells;
}

struct ResultFreer {
    void operator()(MYSQL_RES* result) const noexcept { mysql_free_result(result); }
    void operator()(MYSQL_STMT* statement) const noexcept { mysql_stmt_free_result(statement); }
};

}  // namespace

void Connection::Closer::operator()(st_mysql* mysql) const noexcept {
    mysql_close(mysql);
}

void Connection::StatementCloser::operator()(st_mysql_stmt* statement) const noexcept {
    mysql_stmt_close(statement);
}

Connection::Connection(Handle mysql, std::string name)
    : name_(std::move(name)), mysql_(std::move(mysql)) {}

Connection::~Connection() = default;

Failure Connection::failed(unsigned number, const char* words) {
    error_number_ = number;
    const Failure failure = failure_of(number);
    // That a key is in use, or that another was first, is the caller's business.
    const bool ordinary = failure == Failure::duplicate_key || failure == Failure::conflict;
    log::write(
        ordinary ? log::Level::debug : log::Level::error,
        "database_failed",
        {{"server", name_}, {"number", number}, {"cause", words}}
    );
    return failure;
}

Result<std::unique_ptr<Connection>> Connection::open(const Options& options) {
    static std::once_flag once;
    std::call_once(once, [] { mysql_library_init(0, nullptr, nullptr); });

    auto hosts = options.hosts;
    if (!options.unix_socket.empty()) {
        hosts.assign(1, {"", 0});
    }
    Failure failure = Failure::connection_lost;
    for (const ServerUrl::Host& host : hosts) {
        Handle mysql(mysql_init(nullptr));
        if (!mysql) {
            throw std::bad_alloc();
        }
        set_options(mysql.get(), options);
        const bool local = !options.unix_socket.empty();
        const unsigned port = host.port == 0 ? kPort : host.port;
        std::string name = local ? options.unix_socket : host.name + ":" + std::to_string(port);
        const auto* const connected = mysql_real_connect(
            mysql.get(),
            local ? nullptr : host.name.c_str(),
            options.user.c_str(),
            options.password.reveal().c_str(),
            options.database.c_str(),
            port,
            local ? options.unix_socket.c_str() : nullptr,
            CLIENT_FOUND_ROWS
        );
        std::unique_ptr<Connection> connection(new Connection(std::move(mysql), std::move(name)));
        if (connected != nullptr) {
            return connection;
        }
        MYSQL* const refused = connection->mysql_.get();
        failure = connection->failed(mysql_errno(refused), mysql_error(refused));
    }
    return failure;
}

Result<st_mysql_stmt*> Connection::prepare(std::string_view sql) {
    const auto known = statements_.find(sql);
    if (known != statements_.end()) {
        return known->second.get();
    }
    Statement statement(mysql_stmt_init(mysql_.get()));
    if (!statement) {
        throw std::bad_alloc();
    }
    const my_bool yes = 1;
    mysql_stmt_attr_set(statement.get(), STMT_ATTR_UPDATE_MAX_LENGTH, &yes);
    if (mysql_stmt_prepare(statement.get(), sql.data(), sql.size()) != 0) {
        return failed(mysql_stmt_errno(statement.get()), mysql_stmt_error(statement.get()));
    }
    return (statements_[std::string(sql)] = std::move(statement)).get();
}

Result<Rows> Connection::query(std::string_view sql, std::initializer_list<Value> parameters) {
    const auto prepared = prepare(sql);
    if (!prepared) {
        return prepared.error();
    }
    MYSQL_STMT* const statement = *prepared;
    std::vector<MYSQL_BIND> bound = bind(parameters);
    if (mysql_stmt_bind_param(statement, bound.data()) != 0 || mysql_stmt_execute(statement) != 0) {
        return failed(mysql_stmt_errno(statement), mysql_stmt_error(statement));
    }
    return fetch(statement);
}

Result<Rows> Connection::fetch(st_mysql_stmt* statement) {
    Rows result;
    if (mysql_stmt_field_count(statement) == 0) {
        result.affected = mysql_stmt_affected_rows(statement);
        return result;
    }
    const std::unique_ptr<MYSQL_STMT, ResultFreer> stored(statement);
    if (mysql_stmt_store_result(statement) != 0) {
        return failed(mysql_stmt_errno(statement), mysql_stmt_error(statement));
    }
    const std::unique_ptr<MYSQL_RES, ResultFreer> columns(mysql_stmt_result_metadata(statement));
    std::vector<Cell> cells = cells_for(columns.get());
    std::vector<MYSQL_BIND> bound(cells.size());
    for (std::size_t i = 0; i < cells.size(); ++i) {
        bound[i].buffer_type = MYSQL_TYPE_STRING;
        bound[i].buffer = cells[i].bytes.data();
        bound[i].buffer_length = cells[i].bytes.size();
        bound[i].length = &cells[i].size;
        bound[i].is_null = &cells[i].null;
    }
    if (mysql_stmt_bind_result(statement, bound.data()) != 0) {
        return failed(mysql_stmt_errno(statement), mysql_stmt_error(statement));
    }
    for (int fetched = 0; (fetched = mysql_stmt_fetch(statement)) != MYSQL_NO_DATA;) {
        if (fetched != 0) {
            return failed(mysql_stmt_errno(statement), mysql_stmt_error(statement));
        }
        std::vector<std::optional<std::string>> row;
        row.reserve(cells.size());
        for (const Cell& cell : cells) {
            row.push_back(
                cell.null != 0 ? std::nullopt : std::optional(cell.bytes.substr(0, cell.size))
            );
        }
        result.rows.emplace_back(std::move(row));
    }
    return result;
}

Result<void> Connection::execute(std::string_view sql) {
    if (mysql_real_query(mysql_.get(), sql.data(), sql.size()) != 0) {
        return failed(mysql_errno(mysql_.get()), mysql_error(mysql_.get()));
    }
    const std::unique_ptr<MYSQL_RES, ResultFreer> unread(mysql_store_result(mysql_.get()));
    return {};
}

bool Connection::is_usable() {
    pollfd wait{static_cast<int>(mysql_get_socket(mysql_.get())), POLLIN, 0};
    // Nothing is owed: what can be read is the end, or why it ended.
    return poll(&wait, 1, 0) == 0;
}

}  // namespace porthole::sql
