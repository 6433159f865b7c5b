// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

namespace porthole::test {

/// A program that runs beside a test: ours or a double of somebody else's. Its standard input is a
/// pipe that stays open for as long as this object, or the test, lives, so that a program which
/// ends with its input cannot be left behind; its standard output is read here, its standard error
/// is the test's.
///
/// Lifetime: the destructor kills the program, by its id, and waits for it. Threads: one.
class Process {
public:
    /// Starts the program `arguments[0]`. Throws when that cannot be done.
    explicit Process(const std::vector<std::string>& arguments);
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    Process(Process&& other) noexcept;
    Process& operator=(Process&& other) noexcept;
    ~Process();

    pid_t id() const noexcept { return id_; }

    /// The next line of its output, without the line's end: a program's ready line. Throws when the
    /// output ends or `limit` passes first.
    std::string read_line(Milliseconds limit = Seconds(60));

    /// All that it wrote that `read_line` did not take, up to its output's end.
    std::string read_rest(Milliseconds limit = Seconds(60));

    void write(std::string_view text);
    void close_input();

    /// Sends a signal: SIGTERM and the like.
    void signal(int number) const;

    /// Waits for its end and returns its exit code, or the negative number of the signal that ended
    /// it. Throws when `limit` passes first.
    int wait(Milliseconds limit = Seconds(60));

    /// Whether it has ended; `wait` then returns at once.
    bool has_ended() const;

    /// Ends it at once (SIGKILL) and waits for it. Does nothing when it has ended.
    void kill() noexcept;

private:
    void close_all() noexcept;
    bool read_more(Milliseconds left);
    int reap(int status) noexcept;

    pid_t id_ = -1;
    int ended_ = -1;  // pidfd: readable once the program has ended
    int input_ = -1;
    int output_ = -1;
    int exit_code_ = 0;
    std::string unread_;
};

/// The path of a program that the build puts beside the test programs, such as "vcenter-simulator".
std::string built_program(std::string_view name);

}  // namespace porthole::test
