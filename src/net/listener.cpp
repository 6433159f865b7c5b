// SPDX-License-Identifier: Apache-2.0
#include "net/listener.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>

namespace porthole::net {
namespace asio = boost::asio;
using asio::ip::tcp;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

namespace {

constexpr int kBacklog = 4096;
/// How long to wait before accepting again when the process is out of descriptors or memory.
constexpr Milliseconds kPause{100};

tcp::acceptor bind(Worker& worker, const tcp::endpoint& address, bool shared) {
    tcp::acceptor acceptor(worker.context);
    acceptor.open(address.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.set_option(ReusePort(shared));
    acceptor.bind(address);
    return acceptor;
}

Task<void> rest(Worker& worker) {
    asio::steady_timer pause(worker.context, kPause);
    co_await pause.async_wait(asio::use_awaitable);
}

}  // namespace

Listener::Listener(Workers& workers, const Endpoint& endpoint, std::vector<int> inherited)
    : workers_(workers), endpoint_(endpoint) {
    try {
        tcp::endpoint address(asio::ip::make_address(endpoint.host), endpoint.port);
        if (!inherited.empty()) {
            take_over(inherited, address.protocol());
            endpoint_.port = acceptors_.front().local_endpoint().port();
            return;
        }
        {
            // With SO_REUSEPORT alone, a second server of the same user would silently take half of
            // the connections.
            const tcp::acceptor probe = bind(workers[0], address, false);
            address = probe.local_endpoint();
        }
        endpoint_.port = address.port();
        for (std::size_t i = 0; i < workers.size(); ++i) {
            acceptors_.push_back(bind(workers[i], address, true));
            acceptors_.back().listen(kBacklog);
        }
    } catch (const boost::system::system_error& error) {
        throw std::runtime_error(
            "cannot listen on " + endpoint.text() + ": " + error.code().message()
        );
    }
}

void Listener::take_over(const std::vector<int>& descriptors, tcp protocol) {
    // A connection waits at the one socket that the kernel chose for it, so none may be left out.
    const std::size_t count = std::max(workers_.size(), descriptors.size());
    for (std::size_t i = 0; i < count; ++i) {
        const int own = fcntl(descriptors[i % descriptors.size()], F_DUPFD_CLOEXEC, 0);
        if (own < 0) {
            throw boost::system::system_error(errno, boost::system::system_category());
        }
        acceptors_.emplace_back(workers_[i % workers_.size()].context, protocol, own);
    }
    for (const int descriptor : descriptors) {
        close(descriptor);
    }
}

std::vector<int> Listener::descriptors() {
    std::vector<int> all;
    all.reserve(acceptors_.size());
    for (tcp::acceptor& acceptor : acceptors_) {
        all.push_back(acceptor.native_handle());
    }
    return all;
}

void Listener::start(const Accepted& accepted, ConnectionGate* gate) {
    for (std::size_t i = 0; i < acceptors_.size(); ++i) {
        Worker& worker = workers_[i % workers_.size()];
        auto begin = [this, &worker, &acceptor = acceptors_[i], accepted, gate] {
            worker.tasks.spawn(accept_all(worker, acceptor, accepted, gate));
        };
        asio::post(worker.context, std::move(begin));
    }
}

void Listener::stop() {
    for (std::size_t i = 0; i < acceptors_.size(); ++i) {
        auto end = [&acceptor = acceptors_[i]] {
            boost::system::error_code ignored;
            acceptor.close(ignored);
        };
        asio::post(workers_[i % workers_.size()].context, std::move(end));
    }
}

Task<void> Listener::accept_all(
    Worker& worker, tcp::acceptor& acceptor, Accepted accepted, ConnectionGate* gate
) {
    for (;;) {
        auto arrival = co_await acceptor.async_accept(asio::as_tuple(asio::use_awaitable));
        const boost::system::error_code error = std::get<0>(arrival);
        if (!error) {
            tcp::socket socket = std::get<1>(std::move(arrival));
            if (gate == nullptr || !gate->is_reserved(socket.native_handle())) {
                worker.tasks.spawn(accepted(worker, std::move(socket)));
                continue;
            }
            boost::system::error_code ignored;
            socket.close(ignored);
            co_await rest(worker);
            continue;
        }
        if (error == asio::error::operation_aborted || !acceptor.is_open()) {
            co_return;
        }
        if (error != asio::error::connection_aborted) {
            log::error("accept_failed", {{"address", endpoint_.text()}, {"why", error.message()}});
            co_await rest(worker);
        }
    }
}

}  // namespace porthole::net
