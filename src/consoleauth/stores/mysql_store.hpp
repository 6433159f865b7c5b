// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "consoleauth/stores/registry.hpp"
#include "consoleauth/token_store.hpp"

#include <string>
#include <string_view>

namespace porthole::consoleauth {

/// Why `url` names no database; empty when it does. sql::Options says what URLs there are.
std::string mysql_url_problem(std::string_view url);

/// Tokens in MariaDB, MySQL 8 or a Galera cluster, for any number of machines; makes its tables
/// itself. Opens although the server does not answer: calls fail until it does.
StorePtr open_mysql_store(std::string_view url, const StoreContext& context);

}  // namespace porthole::consoleauth
