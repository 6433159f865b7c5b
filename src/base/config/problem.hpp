// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace porthole::config {

/// What is wrong with options that are each well written, as their room sees it. A room offers
///
///     config::Findings problems(const TokensConfig& config);
struct Finding {
    std::string
        key;  ///< from the room's own table on: "ttl", "user[0].name"; list items count from 0
    std::string message;  ///< what would be right, without the key and without any secret
};
using Findings = std::vector<Finding>;

/// A mistake in the configuration, and where it stands.
struct Problem {
    std::string file;
    std::size_t line = 0;  ///< 0: not in the file
    std::string key;  ///< from the root on: "identity.user[0].name"; empty: the file as a whole
    std::string message;

    friend bool operator==(const Problem&, const Problem&) = default;
};

/// `porthole.toml:12: proxy.listen: expected …`
std::string to_string(const Problem& problem);

}  // namespace porthole::config
