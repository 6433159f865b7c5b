// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

namespace porthole::test {

/// A folder of its own for a test's files; goes away, with all that is in it, when this does.
class TemporaryFolder {
public:
    /// `memory`: where the system has such a place; a busy disk takes seconds for one fsync.
    enum class Place { disk, memory };

    explicit TemporaryFolder(Place place = Place::disk);
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder();

    const std::filesystem::path& path() const noexcept { return path_; }

    /// Writes a file and returns its path.
    std::filesystem::path write(std::string_view name, std::string_view content) const;

private:
    std::filesystem::path path_;
};

}  // namespace porthole::test
