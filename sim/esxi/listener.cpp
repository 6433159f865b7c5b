// SPDX-License-Identifier: Apache-2.0
#include "esxi/listener.hpp"

#include "base/log.hpp"
#include "esxi/address.hpp"
#include "esxi/await.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <utility>

namespace porthole::esxi {
namespace asio = boost::asio;

Listener::Listener(asio::io_context& context, std::string_view address)
    : acceptor_(context, listen_endpoint(address)) {}

Task<void> Listener::run(TaskGroup& group, Serve serve) {
    while (acceptor_.is_open()) {
        auto accepted = co_await acceptor_.async_accept(kAwait);
        const Error error = std::get<0>(accepted);
        if (!acceptor_.is_open()) {
            co_return;
        }
        if (error) {
            // Out of file descriptors, for example: those in use come back.
            log::warn("accept_failed", {{"cause", error}});
            asio::steady_timer pause(acceptor_.get_executor(), std::chrono::milliseconds(100));
            co_await pause.async_wait(kAwait);
            continue;
        }
        group.spawn(serve(std::get<1>(std::move(accepted))));
    }
}

void Listener::stop() {
    Error ignored;
    acceptor_.close(ignored);
}

}  // namespace porthole::esxi
