// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "base/errc.hpp"
#include "base/result.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace porthole {

/// A bounded number of connections to one server or file, for calls that block. A Connection has
/// `bool is_usable()`: whether the far side, as far as can be seen without asking it, is still
/// there.
///
/// Threads: any, of those that may block.
template <class Connection>
class ConnectionPool {
public:
    using ConnectionPtr = std::unique_ptr<Connection>;
    using Open = std::function<Result<ConnectionPtr>()>;

    /// `open` makes a connection and logs why that fails; after a failure nobody tries again for
    /// `pause`, so that callers do not queue up behind a server that does not answer.
    ConnectionPool(std::size_t most, Milliseconds pause, Open open)
        : most_(most), pause_(pause), open_(std::move(open)) {}
    ConnectionPool(const ConnectionPool&) = delete;
    ConnectionPool& operator=(const ConnectionPool&) = delete;

    class Lease;

    /// A connection for the caller alone, until the lease goes away; waits while all are lent.
    /// Fails as `open` does, and with store_unavailable during the pause.
    Result<Lease> borrow();

    /// Adds a connection that was opened elsewhere.
    void add(ConnectionPtr connection) {
        const std::lock_guard lock(mutex_);
        idle_.push_back(std::move(connection));
    }

private:
    using SteadyTime = std::chrono::steady_clock::time_point;

    ConnectionPtr take_idle() {
        const std::lock_guard lock(mutex_);
        if (idle_.empty()) {
            return nullptr;
        }
        ConnectionPtr connection = std::move(idle_.back());
        idle_.pop_back();
        return connection;
    }
    bool pauses() {
        const std::lock_guard lock(mutex_);
        return std::chrono::steady_clock::now() < paused_until_;
    }
    void start_pause() {
        const std::lock_guard lock(mutex_);
        paused_until_ = std::chrono::steady_clock::now() + pause_;
    }
    void give_back(ConnectionPtr connection, bool broken);

    const std::size_t most_;
    const Milliseconds pause_;
    const Open open_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<ConnectionPtr> idle_;
    std::size_t lent_ = 0;
    SteadyTime paused_until_;
};

template <class Connection>
class ConnectionPool<Connection>::Lease {
public:
    explicit Lease(ConnectionPool& owner) : owner_(&owner) {}
    Lease(Lease&& other) noexcept
        : owner_(std::exchange(other.owner_, nullptr)),
          connection_(std::move(other.connection_)),
          broken_(other.broken_) {}
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
        if (owner_ != nullptr) {
            owner_->give_back(std::move(connection_), broken_);
        }
    }

    Connection& operator*() const noexcept { return *connection_; }
    Connection* operator->() const noexcept { return connection_.get(); }

    /// The connection does not go back, and the idle ones, which lead to the same place, go with
    /// it.
    void discard() noexcept { broken_ = true; }

private:
    friend class ConnectionPool;

    ConnectionPool* owner_;
    ConnectionPtr connection_;
    bool broken_ = false;
};

template <class Connection>
Result<typename ConnectionPool<Connection>::Lease> ConnectionPool<Connection>::borrow() {
    {
        std::unique_lock lock(mutex_);
        returned_.wait(lock, [this] { return lent_ < most_; });
        ++lent_;
    }
    Lease lease(*this);
    while ((lease.connection_ = take_idle()) != nullptr) {
        if (lease->is_usable()) {
            return lease;
        }
    }
    if (pauses()) {
        return Errc::store_unavailable;
    }
    auto opened = open_();
    if (!opened) {
        start_pause();
        return opened.error();
    }
    lease.connection_ = std::move(*opened);
    return lease;
}

template <class Connection>
void ConnectionPool<Connection>::give_back(ConnectionPtr connection, bool broken) {
    std::vector<ConnectionPtr> dropped;  // closed without the lock
    {
        const std::lock_guard lock(mutex_);
        --lent_;
        if (broken) {
            dropped.swap(idle_);
        } else if (connection != nullptr) {
            idle_.push_back(std::move(connection));
        }
    }
    returned_.notify_one();
}

}  // namespace porthole
