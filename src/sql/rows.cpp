// SPDX-License-Identifier: Apache-2.0
#include "sql/rows.hpp"

#include "base/number.hpp"

namespace porthole::sql {

const std::string& Row::text(std::size_t column) const {
    static const std::string kNone;
    const auto& cell = cells_.at(column);
    return cell ? *cell : kNone;
}

std::int64_t Row::integer(std::size_t column) const {
    return parse_number<std::int64_t>(text(column)).value_or(0);
}

}  // namespace porthole::sql
