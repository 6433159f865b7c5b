// SPDX-License-Identifier: Apache-2.0
#include "cli/tunnel/viewer_process.hpp"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>
#include <string_view>

namespace porthole::cli {
namespace {

void replace(std::string& text, std::string_view what, const std::string& with) {
    for (auto at = text.find(what); at != std::string::npos;
         at = text.find(what, at + with.size())) {
        text.replace(at, what.size(), with);
    }
}

}  // namespace

ViewerProcess::ViewerProcess(std::vector<std::string> command, const net::Endpoint& endpoint) {
    std::vector<char*> words;
    for (std::string& word : command) {
        replace(word, "{host}", endpoint.host);
        replace(word, "{port}", std::to_string(endpoint.port));
        words.push_back(word.data());
    }
    words.push_back(nullptr);
    const int error =
        posix_spawnp(&process_, words.front(), nullptr, nullptr, words.data(), environ);
    if (error != 0) {
        throw std::runtime_error(
            fmt::format("cannot start {}: {}", command.front(), std::strerror(error))
        );
    }
}

std::optional<int> ViewerProcess::ended() {
    int status = 0;
    if (waitpid(process_, &status, WNOHANG) != process_) {
        return std::nullopt;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace porthole::cli
