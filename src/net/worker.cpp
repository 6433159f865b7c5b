// SPDX-License-Identifier: Apache-2.0
#include "net/worker.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

namespace porthole::net {
namespace asio = boost::asio;

namespace {

/// Keeps the loop alive until nothing is left to do, cancelling what starts meanwhile.
Task<void> end_all(Worker& worker) {
    while (worker.tasks.size() > 0) {
        worker.tasks.cancel();
        asio::steady_timer pause(worker.context, std::chrono::milliseconds(20));
        co_await pause.async_wait(asio::use_awaitable);
    }
    worker.context.stop();
}

}  // namespace

Workers::Workers(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        workers_.push_back(std::make_unique<Worker>());
    }
}

Workers::~Workers() {
    stop();
}

void Workers::start() {
    for (const auto& worker : workers_) {
        threads_.emplace_back([&context = worker->context] {
            const auto work = asio::make_work_guard(context);
            context.run();
        });
    }
}

void Workers::part() {
    for (const auto& worker : workers_) {
        boost::asio::post(worker->context, [&parting = worker->parting] { parting = true; });
    }
}

void Workers::stop() {
    for (std::size_t i = 0; i < threads_.size(); ++i) {
        asio::co_spawn(workers_[i]->context, end_all(*workers_[i]), asio::detached);
    }
    for (std::thread& thread : threads_) {
        thread.join();
    }
    threads_.clear();
}

}  // namespace porthole::net
