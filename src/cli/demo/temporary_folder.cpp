// SPDX-License-Identifier: Apache-2.0
#include "cli/demo/temporary_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>

namespace porthole::cli {
namespace {

/// A socket's path has 108 bytes at most; ours has this many behind the folder's parent.
constexpr std::size_t kLongestParent = 60;

std::filesystem::path make_folder() {
    std::error_code error;
    std::filesystem::path parent = std::filesystem::temp_directory_path(error);
    if (error || parent.string().size() > kLongestParent) {
        parent = "/tmp";
    }
    std::string name = (parent / "porthole-demo-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
        throw std::system_error(errno, std::generic_category(), "cannot make " + name);
    }
    return name;
}

/// Tries again, as a program that is just ending may still write a file.
constexpr const char* kSweep =
    "trap '' HUP INT TERM; read -r end; for n in 1 2 3; do rm -rf -- \"$0\" && break; sleep 1; "
    "done";

ChildOptions sweeper_of(const std::filesystem::path& folder) {
    ChildOptions options;
    options.name = "sh";
    options.arguments = {"/bin/sh", "-c", kSweep, folder.string()};
    options.log = "/dev/null";
    options.outlives_us = true;
    return options;
}

}  // namespace

TemporaryFolder::TemporaryFolder(const boost::asio::any_io_executor& executor)
    : path_(make_folder()), sweeper_(executor, sweeper_of(path_)) {}

std::filesystem::path TemporaryFolder::write(std::string_view name, std::string_view content)
    const {
    auto file = path_ / name;
    std::ofstream out(file, std::ios::binary);
    out << content;
    if (!out.flush()) {
        throw std::runtime_error("cannot write " + file.string());
    }
    return file;
}

}  // namespace porthole::cli
