// SPDX-License-Identifier: Apache-2.0
#include "cli/demo/ending.hpp"

#include "net/deadline.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <poll.h>
#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace porthole::cli {
namespace asio = boost::asio;

namespace {

constexpr Milliseconds kLookAgain{500};

bool is_ignored(int signal) {
    struct sigaction action{};
    return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

/// Asked again and again, as asio would make the terminal non-blocking for whoever shares it.
bool is_output_lost() {
    pollfd output{STDOUT_FILENO, 0, 0};
    return poll(&output, 1, 0) > 0 && (output.revents & (POLLHUP | POLLERR)) != 0;
}

Task<bool> output_lost() {
    while (!is_output_lost()) {
        co_await net::sleep_for(kLookAgain);
    }
    co_return true;
}

}  // namespace

Ending::Ending(const asio::any_io_executor& executor) : arrivals_(executor) {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    if (!is_ignored(SIGHUP)) {
        sigaddset(&signals_, SIGHUP);
    }
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    // OpenSSL writes to sockets without MSG_NOSIGNAL, and our output may be a pipe.
    std::signal(SIGPIPE, SIG_IGN);
    // Where our parent ignores the ends of its children, we could not learn of those of ours.
    std::signal(SIGCHLD, SIG_DFL);
    const int arrivals = signalfd(-1, &signals_, SFD_CLOEXEC | SFD_NONBLOCK);
    if (arrivals < 0) {
        throw std::system_error(errno, std::generic_category(), "signalfd");
    }
    arrivals_.assign(arrivals);
}

Task<bool> Ending::signalled() {
    const auto [error] = co_await arrivals_.async_wait(
        asio::posix::stream_descriptor::wait_read, asio::as_tuple(asio::use_awaitable)
    );
    if (error) {
        throw boost::system::system_error(error);
    }
    signalfd_siginfo taken{};
    [[maybe_unused]] const auto got = read(arrivals_.native_handle(), &taken, sizeof taken);
    co_return true;
}

Task<bool> Ending::told() {
    const auto outcome = co_await net::race(signalled(), output_lost());
    pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
    co_return outcome.first_won;
}

}  // namespace porthole::cli
