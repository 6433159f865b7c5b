// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/endpoint.hpp"

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace porthole::cli {

/// A viewer that we started: a command in which `{host}` and `{port}` stand for where it connects.
///
/// Threads: one.
class ViewerProcess {
public:
    /// Throws std::runtime_error where there is no such program.
    ViewerProcess(std::vector<std::string> command, const net::Endpoint& endpoint);

    /// Its exit code, once it has ended.
    std::optional<int> ended();

private:
    pid_t process_ = -1;
};

}  // namespace porthole::cli
