// SPDX-License-Identifier: Apache-2.0
#include "cli/successor.hpp"

#include "cli/environment.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string_view>

namespace porthole::cli {
namespace {

constexpr int kFirstDescriptor = 3;
constexpr char kReady = '+';

/// The environment with the variable `name` set, and with nothing that means only us.
std::vector<std::string> environment_with(std::string_view name, std::string_view value) {
    std::vector<std::string> all;
    for (char** each = environ; *each != nullptr; ++each) {
        const std::string_view variable(*each);
        // It names our process, and the successor is going to be what is watched in our place.
        if (!variable.starts_with("WATCHDOG_PID=")) {
            all.emplace_back(variable);
        }
    }
    all.push_back(fmt::format("{}={}", name, value));
    return all;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
    std::vector<char*> all;
    for (std::string& each : strings) {
        all.push_back(each.data());
    }
    all.push_back(nullptr);
    return all;
}

/// What posix_spawn does between fork and exec: `descriptors` become 3, 4, 5, …
class Descriptors {
public:
    explicit Descriptors(const std::vector<int>& descriptors) {
        posix_spawn_file_actions_init(&actions_);
        const int beyond = kFirstDescriptor + static_cast<int>(descriptors.size());
        int number = kFirstDescriptor;
        for (const int each : descriptors) {
            // Copies that are out of the way, so that none is overwritten before its turn.
            const int copy = fcntl(each, F_DUPFD_CLOEXEC, beyond);
            if (copy < 0) {
                throw std::runtime_error(
                    fmt::format("cannot hand sockets over: {}", std::strerror(errno))
                );
            }
            copies_.push_back(copy);
            posix_spawn_file_actions_adddup2(&actions_, copy, number++);
        }
    }
    Descriptors(const Descriptors&) = delete;
    Descriptors& operator=(const Descriptors&) = delete;
    ~Descriptors() {
        posix_spawn_file_actions_destroy(&actions_);
        for (const int each : copies_) {
            close(each);
        }
    }

    const posix_spawn_file_actions_t* actions() const { return &actions_; }

private:
    posix_spawn_file_actions_t actions_{};
    std::vector<int> copies_;
};

}  // namespace

std::vector<std::string> Successor::command() {
    std::ifstream file("/proc/self/cmdline", std::ios::binary);
    std::vector<std::string> all;
    for (std::string word; std::getline(file, word, '\0');) {
        all.push_back(std::move(word));
    }
    if (!all.empty()) {
        all.front() = std::filesystem::read_symlink("/proc/self/exe").string();
    }
    return all;
}

Successor::Successor(const std::vector<std::string>& command, const std::vector<int>& sockets) {
    int news[2];
    if (pipe2(news, O_CLOEXEC) != 0) {
        throw std::runtime_error(fmt::format("cannot make a pipe: {}", std::strerror(errno)));
    }
    news_ = news[0];
    auto words = command;
    auto variables = environment_with(kSockets, std::to_string(sockets.size()));
    std::vector<int> handed = sockets;
    handed.push_back(news[1]);
    posix_spawnattr_t attributes{};
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    int error = 0;
    try {
        const Descriptors descriptors(handed);
        error = posix_spawn(
            &process_,
            words.front().c_str(),
            descriptors.actions(),
            &attributes,
            pointers(words).data(),
            pointers(variables).data()
        );
    } catch (...) {
        posix_spawnattr_destroy(&attributes);
        close(news[0]);
        close(news[1]);
        throw;
    }
    posix_spawnattr_destroy(&attributes);
    close(news[1]);
    if (error != 0) {
        close(news_);
        throw std::runtime_error(
            fmt::format("cannot start {}: {}", words.front(), std::strerror(error))
        );
    }
}

Successor::~Successor() {
    close(news_);
    if (state_ != State::ready) {
        kill(process_, SIGKILL);
        waitpid(process_, nullptr, 0);
    }
}

Successor::State Successor::wait(Milliseconds limit) {
    pollfd news{news_, POLLIN, 0};
    if (state_ == State::starting && poll(&news, 1, static_cast<int>(limit.count())) > 0) {
        char said = 0;
        const bool ready = read(news_, &said, 1) == 1 && said == kReady;
        state_ = ready ? State::ready : State::failed;
    }
    return state_;
}

Predecessor::Predecessor() {
    const auto sockets = parse_number<int>(environment(Successor::kSockets));
    if (sockets) {
        descriptor_ = kFirstDescriptor + *sockets;
        fcntl(descriptor_, F_SETFD, FD_CLOEXEC);
    }
}

Predecessor::~Predecessor() {
    if (descriptor_ >= 0) {
        close(descriptor_);
    }
}

bool Predecessor::say_ready() {
    if (descriptor_ < 0) {
        return false;
    }
    // One that is gone needs to hear nothing.
    [[maybe_unused]] const auto written = write(descriptor_, &kReady, 1);
    close(descriptor_);
    descriptor_ = -1;
    return true;
}

}  // namespace porthole::cli
