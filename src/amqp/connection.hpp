// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "amqp/options.hpp"
#include "base/result.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

struct amqp_connection_state_t_;

namespace porthole::amqp {

/// A message to one of an exchange's queues.
struct Message {
    std::string exchange;
    std::string routing_key;
    std::string content_type;
    std::string body;
    Milliseconds expires_after{0};  ///< nobody gets it once it has waited that long
};

/// What came: a message for our queue, or one of ours that no queue took.
struct Arrival {
    bool returned = false;
    std::string body;
};

/// One connection to a RabbitMQ server, through librabbitmq, with a queue of its own for answers.
/// What fails is logged as `amqp_failed`, with the server's words.
///
/// For a bounded number of them there is base/connection_pool. Threads: one at a time; calls block.
class Connection {
public:
    using Deadline = std::chrono::steady_clock::time_point;

    /// Connects to the first server that lets us in. Fails with driver_unavailable.
    static Result<std::unique_ptr<Connection>> open(const Options& options);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    /// The queue whose messages `next` brings. It goes away with the connection.
    const std::string& queue() const noexcept { return queue_; }

    /// Fails with driver_unavailable; the connection is of no use then.
    Result<void> publish(const Message& message);

    /// Waits until something comes. Fails with deadline_exceeded, and with driver_unavailable; the
    /// connection is of no use after the latter.
    Result<Arrival> next(Deadline deadline);

    /// Whether the server, as far as can be seen, is still there.
    bool is_usable() const;

private:
    struct Closer {
        void operator()(amqp_connection_state_t_* state) const noexcept;
    };
    using Handle = std::unique_ptr<amqp_connection_state_t_, Closer>;

    Connection(Handle state, std::string name, std::string queue);

    static Result<std::unique_ptr<Connection>> open_one(
        const Options& options, const Options::Server& server
    );
    Result<Arrival> read_other(Deadline deadline);
    Errc failed(std::string_view what, const std::string& cause) const;

    const Handle state_;
    const std::string name_;  // of the server, for the log
    const std::string queue_;
    std::chrono::steady_clock::time_point used_at_ = std::chrono::steady_clock::now();
};

}  // namespace porthole::amqp
