// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/demo/child.hpp"

#include <filesystem>
#include <string_view>

namespace porthole::cli {

/// A folder for the demo's files that only its user can enter. A process of its own removes it when
/// our end of a pipe closes: so it goes even when we are killed.
///
/// Lifetime: the destructor returns when the folder is gone.
class TemporaryFolder {
public:
    /// Throws std::system_error when no folder can be made.
    explicit TemporaryFolder(const boost::asio::any_io_executor& executor);

    const std::filesystem::path& path() const noexcept { return path_; }

    /// Writes a file and returns its path.
    std::filesystem::path write(std::string_view name, std::string_view content) const;

private:
    std::filesystem::path path_;
    Child sweeper_;
};

}  // namespace porthole::cli
