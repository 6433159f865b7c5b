// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::test {

/// Remembers the tokens and the sessions' secrets in an answer of a gateway, for this process.
///
/// Threads: one.
void note_secrets(std::string_view answer);

/// The files in `folder` and below that hold one of those, or one of `others`; "FILE: the first
/// characters" each. Files called as in `given` are left out.
std::vector<std::string> files_with_secrets(
    const std::filesystem::path& folder,
    const std::set<std::string>& given,
    const std::vector<std::string>& others
);

}  // namespace porthole::test
