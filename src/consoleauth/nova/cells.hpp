// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "consoleauth/nova/cell.hpp"
#include "consoleauth/nova/nova_config.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace porthole::consoleauth {

/// The cells that tokens are looked for in: those of the configuration, or those of the API
/// database's table cell_mappings (nova/db/api/models.py), cell0 and disabled ones aside.
///
/// Threads: any.
class Cells {
public:
    /// Relative paths in the URLs are meant from `folder`.
    Cells(const NovaConfig& config, const std::filesystem::path& folder);

    /// The cells of now. Mappings are read again once they are a minute old; while the API database
    /// does not answer, those that were read last count. Fails with store_unavailable as long as
    /// there are none.
    Task<Result<std::vector<CellPtr>>> list();

private:
    struct Mapping {
        std::string name;
        Secret connection;
        Secret transport;
    };
    Result<std::vector<Mapping>> read_mappings();
    Result<std::vector<CellPtr>> refresh();
    CellPtr make_cell(std::string name, const Secret& database, const Secret& transport) const;

    const std::filesystem::path folder_;
    const Seconds timeout_;
    const Secret api_database_;
    const Secret transport_url_;
    std::unique_ptr<ConnectionPool<sql::Connection>> api_connections_;

    // The pool's one thread alone touches these, once there is a pool.
    std::map<std::string, CellPtr> cells_;  // by both URLs
    std::chrono::steady_clock::time_point refresh_at_;
    bool known_ = false;
    std::unique_ptr<BlockingPool> pool_;
};

}  // namespace porthole::consoleauth
