// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "base/task_group.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <functional>
#include <string_view>

namespace porthole::esxi {

/// Accepts TCP connections and runs a coroutine for each.
///
/// Lifetime: outlives its group's tasks. Threads: the simulator's only.
/// Cancellation: `run` ends with the group it was spawned in.
class Listener {
public:
    using Serve = std::function<Task<void>(boost::asio::ip::tcp::socket)>;

    /// Listens on `address`, "127.0.0.1:0". Throws when that is not possible.
    Listener(boost::asio::io_context& context, std::string_view address);

    boost::asio::ip::tcp::endpoint local_endpoint() const { return acceptor_.local_endpoint(); }

    /// Spawns `serve` in `group` for every connection, until `stop`.
    Task<void> run(TaskGroup& group, Serve serve);

    void stop();

private:
    boost::asio::ip::tcp::acceptor acceptor_;
};

}  // namespace porthole::esxi
