// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/task_group.hpp"
#include "net/buffer_pool.hpp"
#include "net/rounds.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace porthole::net {

/// One thread with its own event loop. A session is born, lives and dies on one worker.
///
/// Threads: members are its thread's only; `context` may be posted to from any.
struct Worker {
    Worker() : context(1), tasks(context.get_executor()), rounds(context.get_executor()) {}

    boost::asio::io_context context;
    BufferPool buffers;
    TaskGroup tasks;
    Rounds rounds;
    bool parting = false;  ///< connections that are kept for further requests end after the next
};

/// All workers of the process.
///
/// Lifetime: as long as the process serves. Threads: made, started and stopped by the main thread.
class Workers {
public:
    explicit Workers(std::size_t count);
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;
    ~Workers();

    std::size_t size() const noexcept { return workers_.size(); }
    Worker& operator[](std::size_t index) noexcept { return *workers_[index]; }

    /// Starts the threads.
    void start();

    /// Lets connections that wait for further requests end after the next.
    void part();

    /// Cancels every task of every worker, waits until all have ended, and joins the threads.
    void stop();

private:
    std::vector<std::unique_ptr<Worker>> workers_;
    std::vector<std::thread> threads_;
};

}  // namespace porthole::net
