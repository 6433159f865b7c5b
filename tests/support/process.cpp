// SPDX-License-Identifier: Apache-2.0
#include "support/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace porthole::test {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

[[noreturn]] void fail(int error, const std::string& what) {
    throw std::system_error(error, std::generic_category(), what);
}

struct Pipe {
    int read_end = -1;
    int write_end = -1;
};

/// Neither end is inherited by other programs, else their life would prolong this one's.
Pipe open_pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        fail(errno, "pipe2");
    }
    return {ends[0], ends[1]};
}

Milliseconds left_until(SteadyTime deadline) {
    const auto left = std::chrono::ceil<Milliseconds>(deadline - std::chrono::steady_clock::now());
    return std::max(left, Milliseconds::zero());
}

/// False when `limit` passes before there is something to read.
bool is_readable(int descriptor, Milliseconds limit) {
    pollfd wait{descriptor, POLLIN, 0};
    for (;;) {
        const int ready = poll(&wait, 1, static_cast<int>(limit.count()));
        if (ready >= 0) {
            return ready > 0;
        }
        if (errno != EINTR) {
            fail(errno, "poll");
        }
    }
}

pid_t spawn(const std::vector<std::string>& arguments, int input, int output) {
    std::vector<char*> pointers;
    pointers.reserve(arguments.size() + 1);
    for (const std::string& argument : arguments) {
        pointers.push_back(const_cast<char*>(argument.c_str()));
    }
    pointers.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    pid_t id = -1;
    const int error =
        posix_spawn(&id, pointers.front(), &actions, nullptr, pointers.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) {
        fail(error, "cannot start " + arguments.front());
    }
    return id;
}

void close_one(int& descriptor) noexcept {
    if (descriptor >= 0) {
        close(std::exchange(descriptor, -1));
    }
}

}  // namespace

Process::Process(const std::vector<std::string>& arguments) {
    Pipe input = open_pipe();
    Pipe output = open_pipe();
    input_ = input.write_end;
    output_ = output.read_end;
    try {
        id_ = spawn(arguments, input.read_end, output.write_end);
        ended_ = static_cast<int>(syscall(SYS_pidfd_open, id_, 0));
    } catch (...) {
        close_one(input.read_end);
        close_one(output.write_end);
        close_all();
        throw;
    }
    close_one(input.read_end);
    close_one(output.write_end);
    if (ended_ < 0) {
        const int error = errno;
        kill();
        close_all();
        fail(error, "pidfd_open");
    }
}

Process::Process(Process&& other) noexcept
    : id_(std::exchange(other.id_, -1)),
      ended_(std::exchange(other.ended_, -1)),
      input_(std::exchange(other.input_, -1)),
      output_(std::exchange(other.output_, -1)),
      exit_code_(other.exit_code_),
      unread_(std::move(other.unread_)) {}

Process& Process::operator=(Process&& other) noexcept {
    if (this != &other) {
        kill();
        close_all();
        id_ = std::exchange(other.id_, -1);
        ended_ = std::exchange(other.ended_, -1);
        input_ = std::exchange(other.input_, -1);
        output_ = std::exchange(other.output_, -1);
        exit_code_ = other.exit_code_;
        unread_ = std::move(other.unread_);
    }
    return *this;
}

Process::~Process() {
    kill();
    close_all();
}

void Process::close_all() noexcept {
    close_one(input_);
    close_one(output_);
    close_one(ended_);
}

/// False at the output's end.
bool Process::read_more(Milliseconds left) {
    if (!is_readable(output_, left)) {
        throw std::runtime_error("the program wrote nothing in time");
    }
    std::array<char, 4096> buffer{};
    const ssize_t got = read(output_, buffer.data(), buffer.size());
    if (got < 0) {
        fail(errno, "read");
    }
    unread_.append(buffer.data(), static_cast<std::size_t>(got));
    return got > 0;
}

std::string Process::read_line(Milliseconds limit) {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    for (;;) {
        if (const auto end = unread_.find('\n'); end != std::string::npos) {
            std::string line = unread_.substr(0, end);
            unread_.erase(0, end + 1);
            return line;
        }
        if (!read_more(left_until(deadline))) {
            throw std::runtime_error("the program ended its output");
        }
    }
}

std::string Process::read_rest(Milliseconds limit) {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (read_more(left_until(deadline))) {
    }
    return std::exchange(unread_, {});
}

void Process::write(std::string_view text) {
    while (!text.empty()) {
        const ssize_t sent = ::write(input_, text.data(), text.size());
        if (sent < 0) {
            fail(errno, "write");
        }
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void Process::close_input() {
    close_one(input_);
}

void Process::signal(int number) const {
    if (id_ > 0 && ::kill(id_, number) != 0) {
        fail(errno, "kill");
    }
}

int Process::reap(int status) noexcept {
    id_ = -1;
    exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    return exit_code_;
}

int Process::wait(Milliseconds limit) {
    if (id_ < 0) {
        return exit_code_;
    }
    if (!is_readable(ended_, limit)) {
        throw std::runtime_error("the program did not end in time");
    }
    int status = 0;
    if (waitpid(id_, &status, 0) < 0) {
        fail(errno, "waitpid");
    }
    return reap(status);
}

bool Process::has_ended() const {
    return id_ < 0 || is_readable(ended_, Milliseconds::zero());
}

void Process::kill() noexcept {
    if (id_ < 0) {
        return;
    }
    ::kill(id_, SIGKILL);
    int status = 0;
    while (waitpid(id_, &status, 0) < 0 && errno == EINTR) {
    }
    reap(status);
}

std::string built_program(std::string_view name) {
    const auto program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / name;
    if (!std::filesystem::exists(program)) {
        throw std::runtime_error(program.string() + " is not built");
    }
    return program.string();
}

}  // namespace porthole::test
