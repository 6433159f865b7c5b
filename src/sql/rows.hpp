// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace porthole::sql {

/// One row of a result; columns count from 0.
class Row {
public:
    explicit Row(std::vector<std::optional<std::string>> cells) : cells_(std::move(cells)) {}

    bool is_null(std::size_t column) const { return !cells_.at(column).has_value(); }
    /// The value as the server writes it; empty for NULL.
    const std::string& text(std::size_t column) const;
    /// 0 for NULL, and for what is no integer.
    std::int64_t integer(std::size_t column) const;

private:
    std::vector<std::optional<std::string>> cells_;
};

/// What a statement gave.
struct Rows {
    std::vector<Row> rows;
    std::size_t affected = 0;  ///< rows that it inserted, deleted, or found to be updated
};

}  // namespace porthole::sql
