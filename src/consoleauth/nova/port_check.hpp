// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "amqp/connection.hpp"
#include "base/blocking_pool.hpp"
#include "base/connection_pool.hpp"
#include "consoleauth/nova/compute_call.hpp"

#include <atomic>

namespace porthole::consoleauth {

/// Asks the nova-compute of an instance, by a cell's RabbitMQ, whether a port still is that of the
/// instance's console. A hypervisor gives the ports of guests that are gone to others, and a token
/// knows nothing of that (CVE-2013-0335); so Nova's own proxies ask before each connection.
///
/// Threads: any.
class PortCheck {
public:
    /// `limit`: how long an answer may take.
    PortCheck(amqp::Options options, Seconds limit);

    /// Fails with token_unknown when the port is not, or no longer, this console's; with
    /// driver_unavailable when nova-compute does not answer. The log says which, and why.
    Task<Result<void>> confirm(PortQuestion question);

private:
    using Deadline = amqp::Connection::Deadline;

    /// How one call ended; failures have been logged.
    enum class Outcome { confirmed, denied, no_listener, version_refused, silent, broken, failed };

    Result<void> ask(const PortQuestion& question);
    Outcome ask_everywhere(
        amqp::Connection& connection, const PortQuestion& question, Deadline deadline
    );
    Outcome call(
        amqp::Connection& connection,
        const PortQuestion& question,
        const std::string& topic,
        const char* version,
        Deadline deadline
    );

    const Seconds limit_;
    std::atomic<bool> old_interface_ = false;  // of the compute nodes: 5.x, Victoria and older
    ConnectionPool<amqp::Connection> connections_;
    BlockingPool pool_;  // its threads use the connections
};

}  // namespace porthole::consoleauth
