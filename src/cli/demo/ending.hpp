// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <csignal>

namespace porthole::cli {

/// What ends the demo from outside.
///
/// Lifetime: within its executor's context. Threads: the main one; made before any other starts, as
/// all are to leave the signals alone.
class Ending {
public:
    explicit Ending(const boost::asio::any_io_executor& executor);

    /// Returns after Ctrl-C, SIGTERM or SIGHUP (unless that was ignored, as nohup does) with true,
    /// and with false when nobody is left to read what we write: the terminal is closed, the pipe's
    /// reader gone. From then on a signal ends the process at once.
    Task<bool> told();

private:
    Task<bool> signalled();

    sigset_t signals_{};
    boost::asio::posix::stream_descriptor arrivals_;
};

}  // namespace porthole::cli
