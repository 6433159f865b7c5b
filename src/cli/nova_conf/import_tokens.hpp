// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/nova_conf/import.hpp"
#include "cli/nova_conf/imported_tables.hpp"

#include <string>
#include <vector>

namespace porthole::cli {

/// The tables [tokens] and [nova]: where tokens are looked up, in the databases that nova.conf
/// names or, where it names none, with the account of [keystone_authtoken]. Returns why neither
/// will do; empty if one does.
std::string import_tokens(
    NovaConf& nova_conf, ImportedTables& tables, std::vector<ImportNote>& notes
);

}  // namespace porthole::cli
