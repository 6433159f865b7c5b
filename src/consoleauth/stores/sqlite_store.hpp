// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "consoleauth/stores/registry.hpp"
#include "consoleauth/token_store.hpp"

#include <string>
#include <string_view>

namespace porthole::consoleauth {

/// Why `url` names no SQLite store; empty when it does:
/// `sqlite:///var/lib/porthole/tokens.db`, `sqlite:tokens.db` (from the configuration's folder),
/// `sqlite::memory:`.
std::string sqlite_url_problem(std::string_view url);

/// Tokens in an SQLite file, made when it does not exist, or in this process's memory. For one
/// machine: any number of its processes. Throws std::runtime_error with a message for the operator.
StorePtr open_sqlite_store(std::string_view url, const StoreContext& context);

}  // namespace porthole::consoleauth
