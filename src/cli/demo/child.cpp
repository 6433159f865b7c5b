// SPDX-License-Identifier: Apache-2.0
#include "cli/demo/child.hpp"

#include "base/clock.hpp"
#include "net/race.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

namespace porthole::cli {
namespace asio = boost::asio;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
/// How long a program may take to end when asked.
constexpr Milliseconds kPatience{3000};
constexpr int kCannotRun = 127;

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

struct Pipe {
    Descriptor read_end;
    Descriptor write_end;
};

Pipe open_pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        fail("pipe");
    }
    return {Descriptor(ends[0]), Descriptor(ends[1])};
}

Descriptor open_log(const std::filesystem::path& log) {
    if (log.empty()) {
        return Descriptor(fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0));
    }
    Descriptor opened(open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    if (opened.get() < 0) {
        fail(log.string());
    }
    return opened;
}

/// What the forked process needs to become the program: nothing may be allocated there, as another
/// thread may have held the allocator's lock.
struct Plan {
    std::vector<char*> arguments;
    int input;
    int output;
    int error;
    int niceness;
    bool outlives_us;
    pid_t parent;
};

[[noreturn]] void become(const Plan& plan) {
    setsid();
    if (!plan.outlives_us) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != plan.parent) {
            _exit(kCannotRun);
        }
    }
    if (plan.niceness != 0) {
        [[maybe_unused]] const int now = nice(plan.niceness);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    std::signal(SIGPIPE, SIG_DFL);
    dup2(plan.input, STDIN_FILENO);
    dup2(plan.output, STDOUT_FILENO);
    dup2(plan.error, STDERR_FILENO);
    execv(plan.arguments.front(), plan.arguments.data());
    _exit(kCannotRun);
}

std::string last_line(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::string last;
    for (std::string line; std::getline(in, line);) {
        if (!line.empty()) {
            last = line;
        }
    }
    return last;
}

}  // namespace

Child::Child(const asio::any_io_executor& executor, const ChildOptions& options)
    : name_(options.name), log_(options.log), outlives_us_(options.outlives_us), output_(executor) {
    Pipe input = open_pipe();
    Pipe output = open_pipe();
    const Descriptor error = open_log(options.log);
    std::vector<std::string> arguments = options.arguments;
    Plan plan{
        {},
        input.read_end.get(),
        output.write_end.get(),
        error.get(),
        options.niceness,
        options.outlives_us,
        getpid(),
    };
    for (std::string& argument : arguments) {
        plan.arguments.push_back(argument.data());
    }
    plan.arguments.push_back(nullptr);
    output_.assign(output.read_end.release());
    id_ = fork();
    if (id_ == 0) {
        become(plan);
    }
    if (id_ < 0) {
        fail("cannot start " + name_);
    }
    input_ = std::move(input.write_end);
}

Child::~Child() {
    input_.close();
    if (!outlives_us_ && !has_ended(WNOHANG)) {
        kill(id_, SIGTERM);
    }
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (!has_ended(WNOHANG)) {
        if (std::chrono::steady_clock::now() > deadline) {
            kill(id_, SIGKILL);
            wait();
            break;
        }
        std::this_thread::sleep_for(Milliseconds(2));
    }
}

bool Child::has_ended(int options) noexcept {
    if (status_) {
        return true;
    }
    int status = 0;
    const pid_t ended = waitpid(id_, &status, options);
    if (ended == id_) {
        status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    } else if (ended < 0 && errno == ECHILD) {
        status_ = kCannotRun;
    }
    return status_.has_value();
}

int Child::wait() noexcept {
    while (!has_ended(0)) {
    }
    return *status_;
}

Task<std::string> Child::read_line() {
    auto buffer = asio::dynamic_buffer(unread_);
    const auto [error, size] = co_await asio::async_read_until(output_, buffer, '\n', kAwait);
    if (error == asio::error::operation_aborted) {
        throw boost::system::system_error(error);
    }
    if (error) {
        throw std::runtime_error(how_it_ended());
    }
    std::string line = unread_.substr(0, size - 1);
    unread_.erase(0, size);
    co_return line;
}

Task<std::string> Child::read_rest() {
    auto buffer = asio::dynamic_buffer(unread_);
    const auto [error, size] = co_await asio::async_read(output_, buffer, kAwait);
    if (error != asio::error::eof) {
        throw boost::system::system_error(error);
    }
    co_return std::exchange(unread_, {});
}

std::string Child::how_it_ended() noexcept {
    const int code = wait();
    const std::string words = log_.empty() ? std::string() : last_line(log_);
    const std::string how = code < 0 ? "was ended by signal " + std::to_string(-code)
                                     : "ended with exit code " + std::to_string(code);
    return name_ + " " + how + (words.empty() ? "" : ": " + words);
}

namespace {

Task<Child*> end_of(Child* child) {
    co_await child->read_rest();
    co_return child;
}

}  // namespace

Task<Child*> first_to_end(std::span<const ChildPtr> children) {
    if (children.size() == 1) {
        co_return co_await end_of(children.front().get());
    }
    auto rest = first_to_end(children.subspan(1));
    const auto outcome = co_await net::race(end_of(children.front().get()), std::move(rest));
    co_return outcome.first_won ? *outcome.first : *outcome.second;
}

}  // namespace porthole::cli
