// SPDX-License-Identifier: Apache-2.0
#include "base/config/file_text.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>
#include <utility>

namespace porthole::config {
namespace {

struct Closer {
    void operator()(std::FILE* file) const noexcept {
        static_cast<void>(std::fclose(file));  // it was only read
    }
};

FileText failed(int error) {
    return {Secret(), "cannot be read: " + std::generic_category().message(error)};
}

}  // namespace

FileText read_file(const std::filesystem::path& file, std::size_t most_bytes) {
    const std::unique_ptr<std::FILE, Closer> handle(std::fopen(file.c_str(), "rbe"));
    if (handle == nullptr) {
        return failed(errno);
    }
    // Unbuffered, so that the text's only copies are ones that get overwritten.
    std::setvbuf(handle.get(), nullptr, _IONBF, 0);
    std::string bytes(most_bytes + 1, '\0');
    const std::size_t got = std::fread(bytes.data(), 1, bytes.size(), handle.get());
    const int error = errno;
    const Secret all(std::move(bytes));
    if (std::ferror(handle.get()) != 0) {
        return failed(error);
    }
    if (got > most_bytes) {
        return {Secret(), fmt::format("is longer than {} bytes", most_bytes)};
    }
    return {Secret(all.reveal().substr(0, got)), ""};
}

bool is_exposed(const std::filesystem::path& file, bool or_group) {
    namespace fs = std::filesystem;
    std::error_code error;
    const fs::file_status status = fs::status(file, error);
    const fs::perms exposing =
        or_group ? fs::perms::group_read | fs::perms::others_read : fs::perms::others_read;
    return !error && fs::is_regular_file(status) &&
           (status.permissions() & exposing) != fs::perms::none;
}

}  // namespace porthole::config
