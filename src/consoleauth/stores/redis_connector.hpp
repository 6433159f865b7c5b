// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "consoleauth/stores/redis_connection.hpp"
#include "consoleauth/stores/redis_options.hpp"
#include "net/tls_context.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>

namespace porthole::consoleauth {

/// Opens connections to the Redis that takes writes, logged in and on the right database. Where
/// there are Sentinels, they are asked each time, and the one they name must say itself that it is
/// the master: https://redis.io/docs/latest/develop/reference/sentinel-clients/.
///
/// Threads: any, of those that may block.
class RedisConnector {
public:
    explicit RedisConnector(RedisOptions options) : options_(std::move(options)) {}

    /// Takes three seconds at most, and the time of name servers. Fails with store_unavailable; the
    /// reason is in the log.
    Result<std::unique_ptr<RedisConnection>> open();

private:
    using SteadyTime = std::chrono::steady_clock::time_point;

    RedisAddress address_of(const net::Endpoint& server) const;
    Result<net::Endpoint> find_master(SteadyTime deadline);
    Result<net::Endpoint> ask_sentinel(const net::Endpoint& sentinel, SteadyTime deadline);
    Result<void> log_in(RedisConnection& connection, SteadyTime deadline) const;

    /// Once in a process.
    void warn_of_snapshots(RedisConnection& connection, SteadyTime deadline);

    const RedisOptions options_;
    const net::ClientTls tls_;
    std::atomic<bool> snapshots_checked_ = false;
    std::mutex mutex_;
    std::size_t first_sentinel_ = 0;  // the one that answered last
};

}  // namespace porthole::consoleauth
