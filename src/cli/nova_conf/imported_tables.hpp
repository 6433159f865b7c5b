// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/secret.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace porthole::cli {

/// The configuration file that is being made. Tables come in the order of their first option.
class ImportedTables {
public:
    /// `value` is TOML.
    void set(std::string_view table, std::string_view key, const std::string& value);

    Secret text() const;

private:
    struct Table {
        std::string name;
        Secret lines;
    };

    std::vector<Table> tables_;
};

}  // namespace porthole::cli
