// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/secret.hpp"

#include <filesystem>
#include <string>

namespace porthole::cli {

/// Writes `text` to `file` with mode 0600, all of it or nothing. One that is there is left alone,
/// unless `replace`. Returns what went wrong; empty if nothing.
std::string write_private_file(const std::filesystem::path& file, const Secret& text, bool replace);

}  // namespace porthole::cli
