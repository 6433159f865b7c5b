// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace porthole::api {

/// A request's path and query, taken apart and percent-decoded.
struct Target {
    /// Of the path: "/a/b" is {"a", "b"}, "/" is {}. A slash that was encoded stays in its segment,
    /// and one at the end counts for nothing.
    std::vector<std::string> path;
    std::vector<std::pair<std::string, std::string>> query;  ///< in order, names may repeat
};

/// Nothing when `text` is no path with a query.
std::optional<Target> parse_target(std::string_view text);

/// The path and query that `parse_target` reads the same from.
std::string to_string(const Target& target);

}  // namespace porthole::api
