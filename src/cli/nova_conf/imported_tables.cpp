// SPDX-License-Identifier: Apache-2.0
#include "cli/nova_conf/imported_tables.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace porthole::cli {

void ImportedTables::set(std::string_view table, std::string_view key, const std::string& value) {
    auto found = std::find_if(tables_.begin(), tables_.end(), [table](const Table& each) {
        return each.name == table;
    });
    if (found == tables_.end()) {
        found = tables_.insert(tables_.end(), Table{std::string(table), {}});
    }
    found->lines = Secret(fmt::format("{}{} = {}\n", found->lines.reveal(), key, value));
}

Secret ImportedTables::text() const {
    std::string text;
    for (const Table& table : tables_) {
        text += fmt::format("\n[{}]\n{}", table.name, table.lines.reveal());
    }
    return Secret(std::move(text));
}

}  // namespace porthole::cli
