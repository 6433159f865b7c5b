// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "consoleauth/stores/registry.hpp"
#include "consoleauth/token_store.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace porthole::consoleauth {

/// What a Store promises, as calls that block; `now` is the moment at which the call was made.
///
/// Threads: any, several at once.
class BlockingCalls {
public:
    virtual ~BlockingCalls() = default;

    virtual Result<void> put(const TokenKey& key, const TokenRecord& record, Time now) = 0;
    virtual Result<TokenRecord> get(const TokenKey& key, Time now) = 0;
    virtual Result<TokenRecord> take(const TokenKey& key, Time now) = 0;
    virtual Result<TokenRecord> exchange(
        const TokenKey& from, const TokenKey& to, Time expires_at, Time now
    ) = 0;
    virtual Result<TokenRecord> derive(
        const TokenKey& from, const TokenKey& to, Time expires_at, Time now
    ) = 0;
    virtual Result<void> extend(const TokenKey& key, Time expires_at, Time now) = 0;
    virtual Result<std::size_t> revoke(const Revocation& revocation, Time now) = 0;
    virtual Result<std::vector<TokenRecord>> list(const TokenFilter& filter, Time now) = 0;
    virtual Result<std::size_t> purge(Time now) = 0;
    virtual Result<void> check() = 0;

    virtual Result<Standing> announce(const Announcement& announcement, Time now) = 0;
    virtual Result<void> withdraw(const std::string& node) = 0;
    virtual Result<std::vector<LiveSession>> live_sessions(
        const SessionFilter& filter, Time now
    ) = 0;
    virtual Result<Revocations> revocations(std::optional<std::int64_t> since, Time now) = 0;
};

/// How long a revocation is kept for nodes that the store was out of reach for.
constexpr Seconds kRevocationsKept = std::chrono::hours(24);

/// The store that makes these calls on the context's pool.
StorePtr make_blocking_store(std::shared_ptr<BlockingCalls> calls, const StoreContext& context);

}  // namespace porthole::consoleauth
