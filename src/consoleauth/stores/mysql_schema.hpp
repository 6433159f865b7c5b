// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sql/connection.hpp"

namespace porthole::consoleauth {

/// Brings the schema up to date, several nodes at once if need be. Fails with store_unavailable;
/// the reason is in the log.
Result<void> prepare_mysql_schema(sql::Connection& database);

}  // namespace porthole::consoleauth
