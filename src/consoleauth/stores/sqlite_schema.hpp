// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "consoleauth/stores/sqlite_database.hpp"

#include <string>

namespace porthole::consoleauth {

/// Makes the settings that every connection needs. False when that failed.
bool configure(SqliteDatabase& database);

/// Configures the connection and brings the schema up to date, several processes at once if need
/// be. Says for the operator why that is not possible; empty when it is done.
std::string prepare_schema(SqliteDatabase& database);

}  // namespace porthole::consoleauth
