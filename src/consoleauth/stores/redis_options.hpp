// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/secret.hpp"
#include "net/endpoint.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace porthole::consoleauth {

/// Where a Redis is, and who we are there.
struct RedisOptions {
    std::vector<net::Endpoint> servers;  ///< Redis itself, or its Sentinels
    std::string master;  ///< the name that the Sentinels know; empty: there are none
    std::string user;    ///< empty: the default user
    Secret password;     ///< empty: no login
    int database = 0;
    bool tls = false;
    std::string ca_file;  ///< for TLS; empty: the system's authorities
    std::string problem;  ///< why the URL names no Redis; empty when it does

    /// Reads `redis://[user[:password]@]host[:port][/database]`, `rediss://…` for TLS, and
    /// `redis+sentinel://[user[:password]@]host[:port],…/master[/database]`, likewise
    /// `rediss+sentinel://…`. The option `tls_ca` names a PEM file of authorities.
    static RedisOptions parse(std::string_view url);
};

}  // namespace porthole::consoleauth
