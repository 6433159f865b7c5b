// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "consoleauth/stores/redis_reply.hpp"
#include "net/endpoint.hpp"
#include "net/stream.hpp"
#include "net/tls_context.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct redisReader;

namespace porthole::consoleauth {

/// How to reach a Redis: where, and over TLS if `tls` is there.
struct RedisAddress {
    net::Endpoint endpoint;
    const net::ClientTls* tls = nullptr;  ///< outlives the call
    std::string ca_file;
};

/// One connection to Redis or a Sentinel, for calls that block. The bytes go through our own
/// streams, so TLS, names and time limits are theirs; hiredis writes commands and reads replies.
///
/// Threads: one at a time.
class RedisConnection {
public:
    /// Fails with store_unavailable; the reason is in the log.
    static Result<std::unique_ptr<RedisConnection>> open(
        const RedisAddress& address, Milliseconds limit
    );
    explicit RedisConnection(const net::Endpoint& endpoint);
    RedisConnection(const RedisConnection&) = delete;
    RedisConnection& operator=(const RedisConnection&) = delete;
    ~RedisConnection();

    /// Sends a command and waits for its reply, which may be an error of Redis'. Fails with
    /// store_unavailable when there is none within `limit`: the command may have taken effect, and
    /// the connection is of no more use. The reason is in the log.
    Result<RedisReply> call(const std::vector<std::string_view>& words, Milliseconds limit);

    /// Whether the server has not closed it.
    bool is_usable();

    /// For the log.
    const std::string& address() const noexcept { return address_; }

private:
    struct ReaderDeleter {
        void operator()(redisReader* reader) const noexcept;
    };

    /// Runs `task` to its end, in this thread.
    template <class T>
    Result<T> run(Task<Result<T>> task);
    Task<Result<RedisReply>> exchange(std::string command);
    Errc failed(std::string_view cause) const;

    const std::string address_;
    boost::asio::io_context context_{1};
    net::StreamPtr stream_;
    std::unique_ptr<redisReader, ReaderDeleter> reader_;
};

}  // namespace porthole::consoleauth
