// SPDX-License-Identifier: Apache-2.0
#include "sql/rows.hpp"

#include <charconv>

namespace porthole::sql {

const std::string& Row::text(std::size_t column) const {
    static const std::string kNone;
    const auto& cell = cells_.at(column);
    return cell ? *cell : kNone;
}

std::int64_t Row::integer(std::size_t column) const {
    const std::string& digits = text(column);
    std::int64_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

}  // namespace porthole::sql
