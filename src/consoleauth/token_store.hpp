// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash.hpp"
#include "base/result.hpp"
#include "consoleauth/revocation.hpp"
#include "consoleauth/session_directory.hpp"
#include "consoleauth/token_record.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace porthole::consoleauth {

/// What a store finds a record by. The token itself never gets to a store; looking up a hash tells
/// by its time nothing that helps to guess a token.
struct TokenKey {
    TokenKind kind = TokenKind::token;
    Sha256 hash{};  ///< of the token's text
};

/// Which records to list. Members that are empty do not filter.
struct TokenFilter {
    std::string id;
    std::string instance_id;
    std::size_t limit = 1000;
};

/// Keeps what issued tokens stand for.
///
/// A record whose `expires_at` has come does not exist any more, for any call. An unknown, expired,
/// taken or erased key is token_unknown, in one look-up each. Any call may fail with
/// store_unavailable; the detail is in the log.
///
/// Lifetime: outlives every session. Threads: any; what blocks runs on the bounded pool. Several
/// processes may use what lies behind it at once. Cancellation: a cancelled call may still have
/// taken effect.
class TokenStore {
public:
    virtual ~TokenStore() = default;

    /// Keeps `record` under `key`, until it expires; `key.kind` and `record.kind` are the same.
    /// Fails with internal_error when the key is in use: 256 random bits do not repeat.
    virtual Task<Result<void>> put(TokenKey key, TokenRecord record) = 0;

    /// The record, which stays.
    virtual Task<Result<TokenRecord>> get(TokenKey key) = 0;

    /// Takes the record out: of concurrent callers one gets it, the others get token_unknown.
    virtual Task<Result<TokenRecord>> take(TokenKey key) = 0;

    /// Moves the record from `from` to `to` and makes it expire at `expires_at`, in one step: of
    /// concurrent callers one gets the record as it is afterwards, and a record erased meanwhile
    /// does not come back.
    virtual Task<Result<TokenRecord>> exchange(TokenKey from, TokenKey to, Time expires_at) = 0;

    /// Keeps a copy of the record under `to`, which expires at `expires_at`, in one step; the copy
    /// is returned.
    virtual Task<Result<TokenRecord>> derive(TokenKey from, TokenKey to, Time expires_at) = 0;

    /// Makes the record expire at `expires_at`.
    virtual Task<Result<void>> extend(TokenKey key, Time expires_at) = 0;

    /// Erases every record that `revocation` goes by, and makes it known to every process that
    /// shares the store (SessionDirectory::revocations); how many records there were. No record
    /// goes by a session.
    virtual Task<Result<std::size_t>> revoke(Revocation revocation) = 0;

    /// Newest first.
    virtual Task<Result<std::vector<TokenRecord>>> list(TokenFilter filter) = 0;

    /// Gives back the room of expired records; how many there were. Stores that forget by
    /// themselves have nothing to do.
    virtual Task<Result<std::size_t>> purge() = 0;

    /// Whether the store can be read and written.
    virtual Task<Result<void>> check() = 0;
};

/// What a token store's URL leads to.
class Store : public TokenStore, public SessionDirectory {};

using StorePtr = std::unique_ptr<Store>;

}  // namespace porthole::consoleauth
