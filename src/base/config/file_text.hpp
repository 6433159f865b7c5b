// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/secret.hpp"

#include <cstddef>
#include <filesystem>
#include <string>

namespace porthole::config {

/// What a file gave: any of them may hold a password.
struct FileText {
    Secret text;
    std::string problem;  ///< why there is no text; empty when there is
};

/// Reads `file`, which may have at most `most_bytes`.
FileText read_file(const std::filesystem::path& file, std::size_t most_bytes);

/// Whether the mode of `file` lets all users of this machine read it, or, `or_group`, those of its
/// group.
bool is_exposed(const std::filesystem::path& file, bool or_group);

}  // namespace porthole::config
