// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "consoleauth/stores/registry.hpp"
#include "consoleauth/token_store.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace porthole::consoleauth {

/// What a TokenStore promises, as calls that block; `now` is the moment at which the call was made.
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
    virtual Result<std::size_t> erase_id(const std::string& id, Time now) = 0;
    virtual Result<std::size_t> erase_instance(const std::string& instance_id, Time now) = 0;
    virtual Result<std::vector<TokenRecord>> list(const TokenFilter& filter, Time now) = 0;
    virtual Result<std::size_t> purge(Time now) = 0;
    virtual Result<void> check() = 0;
};

/// The store that makes these calls on the context's pool.
TokenStorePtr make_blocking_store(
    std::shared_ptr<BlockingCalls> calls, const StoreContext& context
);

}  // namespace porthole::consoleauth
