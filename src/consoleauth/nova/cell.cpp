// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/nova/cell.hpp"

#include "base/log.hpp"

#include <limits>
#include <utility>

namespace porthole::consoleauth {
namespace {

constexpr std::size_t kThreads = 4;
constexpr Milliseconds kPauseAfterFailure{1000};

// Rows are read by `token_of`, in this order of columns.
constexpr std::string_view kFind =
    "SELECT t.instance_uuid, t.console_type, t.host, t.port, t.internal_access_path, t.expires,"
    " t.access_url_base, i.display_name, i.project_id, i.user_id, i.id, i.host"
    " FROM console_auth_tokens t JOIN instances i ON i.uuid = t.instance_uuid AND i.deleted = 0"
    " WHERE t.token_hash = ? AND t.expires > ?";
constexpr std::string_view kCheck = "SELECT id FROM console_auth_tokens LIMIT 1";

Time time_of(std::int64_t seconds) {
    return Time(Seconds(seconds));
}

Result<CellToken> token_of(const sql::Row& row, const std::string& token_hash) {
    const std::int64_t port = row.integer(3);
    if (port <= 0 || port > std::numeric_limits<std::uint16_t>::max()) {
        return Errc::console_unavailable;  // libvirt says -1 for a guest that is off
    }
    CellToken token;
    token.record.id = token_hash.substr(0, 16);
    token.record.instance_id = row.text(0);
    token.record.console_type = row.text(1);
    token.record.expires_at = time_of(row.integer(5));
    token.record.instance_name = row.text(7);
    token.record.project_id = row.text(8);
    token.record.user = row.text(9);
    ConsoleAddress address;
    address.host = row.text(2);
    address.port = static_cast<std::uint16_t>(port);
    address.internal_access_path = row.text(4);
    address.access_url_base = row.text(6);
    token.record.console = std::move(address);
    token.instance_number = row.integer(10);
    token.compute_host = row.text(11);
    return token;
}

}  // namespace

Cell::Cell(std::string name, sql::Options options, std::unique_ptr<PortCheck> ports)
    : name_(std::move(name)),
      connections_(
          kThreads,
          kPauseAfterFailure,
          [options = std::move(options)]() -> Result<std::unique_ptr<sql::Connection>> {
              auto opened = sql::Connection::open(options);
              if (!opened) {
                  return Errc::store_unavailable;
              }
              return opened;
          }
      ),
      pool_(kThreads),
      ports_(std::move(ports)) {}

Result<sql::Rows> Cell::query(std::string_view sql, std::initializer_list<sql::Value> parameters) {
    auto connection = connections_.borrow();
    if (!connection) {
        return Errc::store_unavailable;
    }
    auto rows = (*connection)->query(sql, parameters);
    if (!rows) {
        connection->discard();
        return Errc::store_unavailable;
    }
    return rows;
}

Task<Result<CellToken>> Cell::find(std::string token_hash, Time now, std::string request_id) {
    auto look = [this, token_hash, now, request_id]() -> Result<CellToken> {
        const auto seconds = std::chrono::floor<Seconds>(now.time_since_epoch()).count();
        const auto found = query(kFind, {std::string_view(token_hash), std::int64_t{seconds}});
        if (!found) {
            log::error("cell_unavailable", {{"request", request_id}, {"cell", name_}});
            return found.error();
        }
        if (found->rows.empty()) {
            return Errc::token_unknown;
        }
        return token_of(found->rows.front(), token_hash);
    };
    co_return co_await pool_.run(std::move(look));
}

Task<Result<void>> Cell::confirm(const CellToken& token, std::string request_id) {
    if (ports_ == nullptr || token.record.console_type == "webmks") {
        co_return ok();
    }
    PortQuestion question;
    question.instance_number = token.instance_number;
    question.instance_id = token.record.instance_id;
    question.instance_name = token.record.instance_name;
    question.project_id = token.record.project_id;
    question.user = token.record.user;
    question.compute_host = token.compute_host;
    question.console_type = token.record.console_type;
    question.port = token.record.console->port;
    question.request_id = std::move(request_id);
    co_return co_await ports_->confirm(std::move(question));
}

Task<Result<void>> Cell::check() {
    auto look = [this]() -> Result<void> {
        const auto found = query(kCheck, {});
        if (!found) {
            return found.error();
        }
        return ok();
    };
    co_return co_await pool_.run(std::move(look));
}

}  // namespace porthole::consoleauth
