// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/nova_conf/import.hpp"
#include "cli/nova_conf/imported_tables.hpp"

#include <vector>

namespace porthole::cli {

/// The tables [proxy], [vnc] and [consoles]: where Nova's proxies listened, whom they let in and
/// how they reached VNC servers.
void import_proxies(NovaConf& nova_conf, ImportedTables& tables, std::vector<ImportNote>& notes);

}  // namespace porthole::cli
