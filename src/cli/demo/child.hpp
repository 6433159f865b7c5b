// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "cli/demo/descriptor.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace porthole::cli {

struct ChildOptions {
    std::string name;                    ///< for messages
    std::vector<std::string> arguments;  ///< the first is the program's path
    std::filesystem::path log;           ///< gets its standard error; empty: ours does
    int niceness = 0;
    /// Is not killed when we die, but learns of it: its standard input ends.
    bool outlives_us = false;
};

/// A program that runs beside the demo, in a session of its own: a Ctrl-C at our terminal is ours
/// alone. Its standard input is a pipe that ends when we do, by whatever cause, and the kernel
/// kills it then.
///
/// Lifetime: the destructor closes its input, asks it to end (SIGTERM) unless it `outlives_us`, and
/// waits; one that does not listen is killed. Threads: the main one, for the kernel takes the end
/// of the thread that started a program for the end of the parent.
class Child {
public:
    /// Throws std::system_error when the program cannot be started.
    Child(const boost::asio::any_io_executor& executor, const ChildOptions& options);
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child();

    /// The next line that it writes, without the line's end. Throws when it ends instead.
    Task<std::string> read_line();

    /// All that it writes from here on: returns when it has ended its output, as programs do when
    /// they end. Call nothing else meanwhile.
    Task<std::string> read_rest();

    /// Waits for its end. The exit code, or the negative number of the signal that ended it.
    int wait() noexcept;

    /// A sentence for somebody who expected it to live, with its last words in the log.
    std::string how_it_ended() noexcept;

private:
    bool has_ended(int options) noexcept;

    std::string name_;
    std::filesystem::path log_;
    bool outlives_us_;
    Descriptor input_;
    boost::asio::posix::stream_descriptor output_;
    std::string unread_;
    pid_t id_ = -1;
    std::optional<int> status_;
};

using ChildPtr = std::unique_ptr<Child>;

/// Returns when the first of `children` (at least one) has ended, and which that was.
Task<Child*> first_to_end(std::span<const ChildPtr> children);

}  // namespace porthole::cli
