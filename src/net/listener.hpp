// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "net/connection_gate.hpp"
#include "net/endpoint.hpp"
#include "net/worker.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <functional>
#include <vector>

namespace porthole::net {

/// One listening address, with an SO_REUSEPORT acceptor on every worker.
///
/// Lifetime: outlives the workers' tasks.
class Listener {
public:
    /// What to do with an accepted socket, on the worker that accepted it.
    using Accepted = std::function<Task<void>(Worker&, boost::asio::ip::tcp::socket)>;

    /// Binds and listens; throws std::runtime_error with a sentence that names the address when
    /// that fails, for instance when another process listens there. Port 0 takes a free one: see
    /// `endpoint`. With `inherited`, descriptors that listen there already and become ours, binds
    /// nothing: the workers share them, and each is accepted from.
    Listener(Workers& workers, const Endpoint& endpoint, std::vector<int> inherited = {});
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    /// Where it listens, with the port that was taken.
    const Endpoint& endpoint() const noexcept { return endpoint_; }

    /// What listens, for a process that is to go on with it; still ours.
    std::vector<int> descriptors();

    /// Accepts on every worker, until the workers stop. Each socket is a task of its worker's
    /// group. With `gate`, sockets are closed at once that got a descriptor which it reserves, and
    /// for a moment no more are accepted.
    void start(const Accepted& accepted, ConnectionGate* gate = nullptr);

    /// Accepts no more. What was accepted goes on. Call once started, before the workers stop.
    void stop();

private:
    void take_over(const std::vector<int>& descriptors, boost::asio::ip::tcp protocol);

    Task<void> accept_all(
        Worker& worker,
        boost::asio::ip::tcp::acceptor& acceptor,
        Accepted accepted,
        ConnectionGate* gate
    );

    Workers& workers_;
    Endpoint endpoint_;
    std::vector<boost::asio::ip::tcp::acceptor> acceptors_;  ///< number i is of worker i % size
};

}  // namespace porthole::net
