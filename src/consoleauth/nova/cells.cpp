// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/nova/cells.hpp"

#include "base/log.hpp"
#include "consoleauth/nova/database_url.hpp"

#include <fmt/format.h>

#include <utility>

namespace porthole::consoleauth {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr Seconds kRefreshEvery{60};
constexpr Seconds kTryAgainAfter{2};
constexpr Milliseconds kPauseAfterFailure{1000};

/// nova.objects.cell_mapping.CellMapping.CELL0_UUID: instances that got no host; they have no
/// consoles.
constexpr std::string_view kMappings =
    "SELECT uuid, name, database_connection, transport_url FROM cell_mappings"
    " WHERE uuid <> '00000000-0000-0000-0000-000000000000' AND disabled = 0";

}  // namespace

Cells::Cells(const NovaConfig& config, const std::filesystem::path& folder)
    : folder_(folder),
      timeout_(config.timeout),
      api_database_(config.api_database),
      transport_url_(config.transport_url) {
    for (std::size_t i = 0; i < config.cell_databases.size(); ++i) {
        const Secret& url = config.cell_databases[i];
        const sql::Options options = nova_database(url);
        const std::string where = options.hosts.empty() ? "" : options.hosts.front().name;
        cells_[url.reveal()] = make_cell(
            fmt::format("{} of {}/{}", i + 1, where, options.database), url, transport_url_
        );
    }
    if (!api_database_.empty()) {
        auto options = nova_database(api_database_);
        options.answer_limit = timeout_;
        auto open = [options]() { return sql::Connection::open(options); };
        api_connections_ = std::make_unique<ConnectionPool<sql::Connection>>(
            1, kPauseAfterFailure, std::move(open)
        );
        pool_ = std::make_unique<BlockingPool>(1);
    }
}

CellPtr Cells::make_cell(std::string name, const Secret& database, const Secret& transport) const {
    sql::Options options = nova_database(database);
    for (std::string* const file :
         {&options.ca_file, &options.cert_file, &options.key_file, &options.unix_socket}) {
        if (!file->empty()) {
            *file = (folder_ / *file).string();
        }
    }
    options.answer_limit = timeout_;
    std::unique_ptr<PortCheck> ports;
    if (!transport.empty()) {
        amqp::Options servers = amqp::Options::parse(transport);
        for (std::string* const file : {&servers.ca_file, &servers.cert_file, &servers.key_file}) {
            if (!file->empty()) {
                *file = (folder_ / *file).string();
            }
        }
        ports = std::make_unique<PortCheck>(std::move(servers), timeout_);
    }
    return std::make_shared<Cell>(std::move(name), std::move(options), std::move(ports));
}

Task<Result<std::vector<CellPtr>>> Cells::list() {
    if (pool_ == nullptr) {
        std::vector<CellPtr> all;
        all.reserve(cells_.size());
        for (const auto& [connection, cell] : cells_) {
            all.push_back(cell);
        }
        co_return all;
    }
    auto work = [this] { return refresh(); };
    co_return co_await pool_->run(std::move(work));
}

Result<std::vector<CellPtr>> Cells::refresh() {
    if (SteadyClock::now() >= refresh_at_) {
        const auto mappings = read_mappings();
        refresh_at_ = SteadyClock::now() + (mappings ? kRefreshEvery : kTryAgainAfter);
        if (mappings) {
            std::map<std::string, CellPtr> now;
            for (const Mapping& mapping : *mappings) {
                const std::string key =
                    mapping.connection.reveal() + "\n" + mapping.transport.reveal();
                const auto known = cells_.find(key);
                now[key] = known == cells_.end()
                               ? make_cell(mapping.name, mapping.connection, mapping.transport)
                               : known->second;
            }
            cells_ = std::move(now);
            known_ = true;
        }
    }
    if (!known_) {
        return Errc::store_unavailable;
    }
    std::vector<CellPtr> all;
    all.reserve(cells_.size());
    for (const auto& [connection, cell] : cells_) {
        all.push_back(cell);
    }
    return all;
}

Result<std::vector<Cells::Mapping>> Cells::read_mappings() {
    auto connection = api_connections_->borrow();
    if (!connection) {
        log::error("api_database_unavailable", {});
        return Errc::store_unavailable;
    }
    const auto found = (*connection)->query(kMappings);
    if (!found) {
        connection->discard();
        log::error("api_database_unavailable", {});
        return Errc::store_unavailable;
    }
    std::vector<Mapping> mappings;
    for (const sql::Row& row : found->rows) {
        Mapping mapping;
        mapping.name = row.text(1).empty() ? row.text(0) : row.text(1);
        mapping.connection = fill_in_template(Secret(row.text(2)), api_database_);
        std::string problem = nova_database(mapping.connection).problem;
        if (!transport_url_.empty()) {
            mapping.transport = fill_in_template(Secret(row.text(3)), transport_url_);
            problem = problem.empty() ? amqp::Options::parse(mapping.transport).problem : problem;
        }
        if (!problem.empty()) {
            log::error("cell_unusable", {{"cell", mapping.name}, {"cause", problem}});
            return Errc::store_unavailable;
        }
        mappings.push_back(std::move(mapping));
    }
    return mappings;
}

}  // namespace porthole::consoleauth
