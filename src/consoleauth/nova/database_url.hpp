// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/secret.hpp"
#include "sql/options.hpp"

#include <string>

namespace porthole::consoleauth {

/// The database that Nova's `connection` option names, in SQLAlchemy's form:
/// mysql+pymysql://user:password@host:3306/nova?charset=utf8. Of its options those about TLS
/// (ssl_ca, ssl_cert, ssl_key) and the socket (unix_socket) count; others are for Nova's own
/// libraries. `problem` tells of databases that Porthole cannot read.
sql::Options nova_database(const Secret& url);

/// A connection of the table cell_mappings, in which {username}, {password}, {scheme}, {hostname},
/// {port}, {path} and {query} stand for those parts of the API database's own URL
/// (nova/objects/cell_mapping.py).
Secret fill_in_template(const Secret& connection, const Secret& api_database);

}  // namespace porthole::consoleauth
