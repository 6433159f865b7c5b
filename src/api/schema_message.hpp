// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json/value.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace porthole::api {

/// The names of the members that lead to a part of a document, from its root.
using Location = std::vector<std::string>;

/// Why the part of `value` at `location` does not fit `schema`, in the words of Nova: those of
/// Python's jsonschema, and in front of them the member's name and value
/// (nova/api/validation/validators.py). `otherwise` stands in for keywords whose words are not
/// known here.
std::string schema_message(
    const boost::json::value& schema,
    const boost::json::value& value,
    const Location& location,
    std::string_view otherwise
);

}  // namespace porthole::api
