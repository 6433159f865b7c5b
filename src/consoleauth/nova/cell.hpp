// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/blocking_pool.hpp"
#include "base/connection_pool.hpp"
#include "consoleauth/nova/port_check.hpp"
#include "consoleauth/token_record.hpp"
#include "sql/connection.hpp"

#include <memory>
#include <string>

namespace porthole::consoleauth {

/// What a cell knows of a token: the record, and the instance as its compute node wants it named.
struct CellToken {
    TokenRecord record;
    std::int64_t instance_number = 0;  ///< instances.id
    std::string compute_host;          ///< instances.host; empty: on none
};

/// The database of one of Nova's cells, for reading. It has threads of its own, so that a cell that
/// does not answer delays no other.
///
/// Threads: any.
class Cell {
public:
    /// `name` is for the log; `ports` may be null: nobody is asked about ports.
    Cell(std::string name, sql::Options options, std::unique_ptr<PortCheck> ports);

    const std::string& name() const noexcept { return name_; }

    /// The row of console_auth_tokens (nova/db/main/models.py, alike in every release since Rocky)
    /// whose token_hash is `token_hash` and which has not expired at `now`, with its instance.
    /// Fails with token_unknown when there is none or its instance is gone, and with
    /// store_unavailable.
    Task<Result<CellToken>> find(std::string token_hash, Time now, std::string request_id);

    /// Has the instance's nova-compute confirm that the token leads to the console it was made for.
    /// Consoles by ticket have no port of their own: those are confirmed as they are. Fails as
    /// PortCheck does.
    Task<Result<void>> confirm(const CellToken& token, std::string request_id);

    /// Whether the cell can be read.
    Task<Result<void>> check();

private:
    /// Runs a statement on a thread of the cell's. Fails with store_unavailable.
    Result<sql::Rows> query(std::string_view sql, std::initializer_list<sql::Value> parameters);

    const std::string name_;
    ConnectionPool<sql::Connection> connections_;
    BlockingPool pool_;  // its threads use the connections
    const std::unique_ptr<PortCheck> ports_;
};

using CellPtr = std::shared_ptr<Cell>;

}  // namespace porthole::consoleauth
