// SPDX-License-Identifier: Apache-2.0
#include "cli/nova_conf/private_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>

namespace porthole::cli {
namespace {

bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno != EINTR) {
            return false;
        }
        text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
    return ::fsync(descriptor) == 0;
}

}  // namespace

std::string write_private_file(
    const std::filesystem::path& file, const Secret& text, bool replace
) {
    std::string beside = file.string() + ".XXXXXX";
    const int descriptor = ::mkostemp(beside.data(), O_CLOEXEC);  // with mode 0600
    if (descriptor < 0) {
        return fmt::format("{}: cannot be written: {}", file.string(), std::strerror(errno));
    }
    bool done = write_all(descriptor, text.reveal());
    int cause = errno;
    ::close(descriptor);
    if (done) {
        // A link, unlike a renaming, does not replace what is there.
        done = (replace ? std::rename(beside.c_str(), file.c_str())
                        : ::link(beside.c_str(), file.c_str())) == 0;
        cause = errno;
    }
    ::unlink(beside.c_str());
    if (done) {
        return {};
    }
    return cause == EEXIST
               ? fmt::format("{}: is there already; --force replaces it", file.string())
               : fmt::format("{}: cannot be written: {}", file.string(), std::strerror(cause));
}

}  // namespace porthole::cli
