// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "consoleauth/stores/sqlite_database.hpp"

#include <string>

namespace porthole::consoleauth {

/// Brings the schema up to date, several processes at once if need be. Says for the operator why
/// that is not possible; empty when it is done.
std::string prepare_schema(SqliteDatabase& database);

}  // namespace porthole::consoleauth
