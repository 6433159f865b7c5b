// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "consoleauth/authority.hpp"
#include "consoleauth/config.hpp"
#include "consoleauth/token_record.hpp"
#include "consoleauth/token_store.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace porthole::consoleauth {

/// What somebody may have a console of. Whoever issues a token has made sure of that.
struct Grant {
    std::string instance_id;
    std::string instance_name;  ///< for people
    std::string console_type;
    std::string project_id;
    std::string user;
    bool view_only = false;  ///< see TokenRecord
};

struct IssuedToken {
    Secret token;    ///< for the console URL
    std::string id;  ///< names the token in lists and in the log
    Time expires_at;
};

/// Fills the span with random bytes, or throws.
using RandomSource = std::function<void(std::span<std::uint8_t>)>;

/// The rules of the tokens that Porthole itself issues.
///
/// A token is 256 random bits. It is redeemed for a resume secret, with which the browser's tab
/// opens its WebSocket and, after a reload, is given a new one. Neither does the other's work, and
/// only their SHA-256 is kept. What is unknown, expired, used or revoked costs the same look-up.
///
/// Expiry goes by the wall clock of the machine that looks: nodes that share a store agree within
/// their clocks' skew.
///
/// Lifetime: outlives every session; `store` and `clock` outlive it. Threads: any.
class TokenService final : public Authority {
public:
    TokenService(
        TokensConfig config,
        TokenStore& store,
        const Clock& clock,
        RandomSource random = fill_random
    );

    /// Makes a token for `grant`. Throws when there is no randomness; then there is no token
    /// either.
    Task<Result<IssuedToken>> issue(Grant grant);

    Task<Result<OpenedToken>> redeem(Presented token) override;
    Task<Result<TokenRecord>> redeem_bare(Presented token) override;

    /// What a token stands for; it stays as it is.
    Task<Result<TokenRecord>> inspect(Secret token);

    /// Of concurrent callers one succeeds, and the old secret is used up.
    Task<Result<OpenedToken>> resume(Presented resume_secret) override;

    Task<Result<TokenRecord>> authorise(Presented resume_secret) override;
    Task<Result<TokenRecord>> look_at(Presented secret, TokenKind kind) override;

    /// Call it every third of `resume_ttl`.
    Task<Result<void>> touch(Presented resume_secret) override;

    std::optional<Time> session_ends_at(const TokenRecord& record) const override;

    /// Revoke what was issued: by a token or resume secret that still works, or by the id; or all
    /// of an instance, a user or a project. How many records there were. Every node that shares the
    /// store ends the sessions that came of it.
    Task<Result<std::size_t>> revoke_token(Secret token_or_id);
    Task<Result<std::size_t>> revoke(RevokedBy by, std::string value);

    Task<Result<std::vector<TokenRecord>>> list(TokenFilter filter);

    /// Whether tokens can be issued and redeemed now.
    Task<Result<void>> check();

private:
    Secret new_secret() const;
    bool works_once() const noexcept { return config_.use == "once"; }

    const TokensConfig config_;
    TokenStore& store_;
    const Clock& clock_;
    const RandomSource random_;
};

}  // namespace porthole::consoleauth
