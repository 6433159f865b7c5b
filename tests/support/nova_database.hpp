// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/mariadb_server.hpp"
#include "support/process.hpp"

#include <boost/json/object.hpp>

#include <memory>
#include <string>

namespace porthole::test {

/// Which token Nova is to issue.
struct NovaToken {
    std::string type = "novnc";
    std::string host = "127.0.0.1";
    int port = 5900;
    std::string path;  ///< internal_access_path
    int ttl = 600;     ///< seconds
    std::string base = "http://consoles.test/vnc_lite.html";
};

/// A cell of Debian's real Nova in a real MariaDB: Nova's own models make the tables, its own
/// objects issue the tokens (nova_tokens.py). The API database, `nova_api`, is shared by all cells
/// of one server.
///
/// Lifetime: `server` outlives it. Threads: one.
class NovaDatabase {
public:
    NovaDatabase(const MariadbServer& server, std::string name);

    /// For Porthole: a user that may read two tables, and no more.
    std::string url() const;
    /// The API database's, for a user that may read its cell mappings.
    static std::string api_url(const MariadbServer& server);

    /// Both databases', for Nova itself.
    std::string owner_url() const;
    std::string api_owner_url() const;

    /// Puts the cell into the API database's table of cells, and instances that are made from now
    /// on into the cell.
    void add_mapping(const std::string& transport_url = "none:///");
    /// Makes an instance and returns its uuid.
    std::string add_instance(const std::string& name, const std::string& project);
    std::string issue(const std::string& instance, const NovaToken& token = {});
    /// Deletes the instance's tokens, as nova-compute does when it deletes the instance.
    void forget(const std::string& instance);
    void delete_instance(const std::string& instance);

private:
    boost::json::object ask(const boost::json::object& command);

    const MariadbServer& server_;
    const std::string name_;
    std::unique_ptr<Process> nova_;
};

}  // namespace porthole::test
