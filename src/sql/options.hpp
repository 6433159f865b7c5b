// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "base/server_url.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace porthole::sql {

/// Where a MariaDB or MySQL database is, and who we are there.
struct Options {
    std::vector<ServerUrl::Host> hosts;  ///< tried in turn; port 0 is 3306
    std::string unix_socket;             ///< not empty: in place of the hosts
    std::string user;
    Secret password;
    std::string database;
    bool tls = false;       ///< the server must speak TLS and prove its name
    std::string ca_file;    ///< for TLS; empty: the system's authorities
    std::string cert_file;  ///< for TLS: who we are, with key_file
    std::string key_file;
    Seconds connect_limit{3};  ///< of each host
    Seconds answer_limit{5};   ///< of each wait for the server

    std::string problem;  ///< why the URL names no database; empty when it does

    /// Reads `SCHEME://user[:password]@host[:port][,host[:port]…]/database[?name=value&…]` with the
    /// options `unix_socket` (a path), `tls` (on or off), `tls_ca`, `tls_cert` and `tls_key` (PEM
    /// files, which turn TLS on).
    static Options parse(std::string_view url);

    /// The same of a URL that has been taken apart.
    static Options from(ServerUrl url);
};

}  // namespace porthole::sql
