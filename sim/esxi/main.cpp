// SPDX-License-Identifier: Apache-2.0
// esxi-simulator: prints one line of JSON when it is ready, and runs until it is told to end.
#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/task_group.hpp"
#include "esxi/await.hpp"
#include "esxi/command_line.hpp"
#include "esxi/simulator.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/this_coro.hpp>
#include <fmt/core.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <exception>

namespace porthole::esxi {
namespace {

namespace asio = boost::asio;

/// Returns at the end of standard input. What cannot be waited for, such as a file, has ended.
Task<void> standard_input_end() {
    asio::posix::stream_descriptor input(co_await asio::this_coro::executor, dup(STDIN_FILENO));
    std::array<char, 256> dropped{};
    for (;;) {
        const auto [error, size] = co_await input.async_read_some(asio::buffer(dropped), kAwait);
        if (error) {
            co_return;
        }
    }
}

Task<void> signal_to_end() {
    asio::signal_set signals(co_await asio::this_coro::executor, SIGINT, SIGTERM);
    co_await signals.async_wait(kAwait);
}

Task<void> stop_when_told(Simulator& simulator, bool exit_with_stdin) {
    using asio::experimental::awaitable_operators::operator||;
    if (exit_with_stdin) {
        co_await (signal_to_end() || standard_input_end());
    } else {
        co_await signal_to_end();
    }
    simulator.stop();
}

void run(const Options& options) {
    log::start(options.verbose ? log::Level::debug : log::Level::warn);
    const SystemClock clock;
    asio::io_context context(1);
    Simulator simulator(context, options, clock);
    TaskGroup tasks(context.get_executor());
    simulator.start();
    tasks.spawn(stop_when_told(simulator, options.exit_with_stdin));
    fmt::print("{}\n", simulator.ready_line());
    std::fflush(stdout);
    context.run();
}

}  // namespace
}  // namespace porthole::esxi

int main(int argc, char** argv) {
    try {
        int exit_code = 0;
        const auto options = porthole::esxi::read_command_line(argc, argv, exit_code);
        if (!options) {
            return exit_code;
        }
        porthole::esxi::run(*options);
        return 0;
    } catch (const std::exception& error) {
        fmt::print(stderr, "esxi-simulator: {}\n", error.what());
        return 1;
    }
}
