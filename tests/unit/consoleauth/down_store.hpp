// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "consoleauth/token_store.hpp"

namespace porthole::consoleauth::test {

/// A store that is down.
class DownStore : public TokenStore {
public:
    Task<Result<void>> put(TokenKey, TokenRecord) override { co_return Errc::store_unavailable; }
    Task<Result<TokenRecord>> get(TokenKey) override { co_return Errc::store_unavailable; }
    Task<Result<TokenRecord>> take(TokenKey) override { co_return Errc::store_unavailable; }
    Task<Result<TokenRecord>> exchange(TokenKey, TokenKey, Time) override {
        co_return Errc::store_unavailable;
    }
    Task<Result<TokenRecord>> derive(TokenKey, TokenKey, Time) override {
        co_return Errc::store_unavailable;
    }
    Task<Result<void>> extend(TokenKey, Time) override { co_return Errc::store_unavailable; }
    Task<Result<std::size_t>> revoke(Revocation) override { co_return Errc::store_unavailable; }
    Task<Result<std::vector<TokenRecord>>> list(TokenFilter) override {
        co_return Errc::store_unavailable;
    }
    Task<Result<std::size_t>> purge() override { co_return Errc::store_unavailable; }
    Task<Result<void>> check() override { co_return Errc::store_unavailable; }
};

}  // namespace porthole::consoleauth::test
