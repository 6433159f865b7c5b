// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/connection_pool.hpp"
#include "consoleauth/stores/blocking_store.hpp"
#include "consoleauth/stores/redis_connector.hpp"
#include "consoleauth/stores/redis_scripts.hpp"

#include <string>
#include <vector>

namespace porthole::consoleauth {

/// The calls of a token store on Redis, each a script of its own, which Redis runs as one step.
///
/// A call whose answer did not come is never repeated: it may have taken effect. One that was
/// refused because the server is no master, or not any more, has not, and is made once more, at the
/// server that is one by then.
class RedisCalls final : public BlockingCalls {
public:
    explicit RedisCalls(RedisOptions options);

    Result<void> put(const TokenKey& key, const TokenRecord& record, Time now) override;
    Result<TokenRecord> get(const TokenKey& key, Time now) override;
    Result<TokenRecord> take(const TokenKey& key, Time now) override;
    Result<TokenRecord> exchange(
        const TokenKey& from, const TokenKey& to, Time expires_at, Time now
    ) override;
    Result<TokenRecord> derive(const TokenKey& from, const TokenKey& to, Time expires_at, Time now)
        override;
    Result<void> extend(const TokenKey& key, Time expires_at, Time now) override;
    /// By a user or a project it costs Redis time in proportion to all records.
    Result<std::size_t> revoke(const Revocation& revocation, Time now) override;
    /// Costs Redis time in proportion to all records that the filter's index names.
    Result<std::vector<TokenRecord>> list(const TokenFilter& filter, Time now) override;
    Result<std::size_t> purge(Time now) override;
    Result<void> check() override;

    // redis_sessions.cpp
    Result<Standing> announce(const Announcement& announcement, Time now) override;
    Result<void> withdraw(const std::string& node) override;
    Result<std::vector<LiveSession>> live_sessions(const SessionFilter& filter, Time now) override;
    Result<Revocations> revocations(std::optional<std::int64_t> since, Time now) override;

private:
    using Words = std::vector<std::string>;

    /// Runs a script. What Redis refuses is logged, and store_unavailable.
    Result<RedisReply> run(const RedisScript& script, const Words& arguments);
    Result<TokenRecord> find(const RedisScript& script, const Words& arguments);
    Result<std::size_t> count(const RedisScript& script, const Words& arguments);

    RedisConnector connector_;
    ConnectionPool<RedisConnection> connections_;
    const RedisScripts scripts_;
};

}  // namespace porthole::consoleauth
