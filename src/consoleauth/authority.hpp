// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "consoleauth/token_record.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace porthole::consoleauth {

/// What a browser presents.
struct Presented {
    Presented(  // NOLINT(google-explicit-constructor): the rest is for the log, and a hint
        Secret presented,
        std::string request = {},
        std::string type = {}
    )
        : secret(std::move(presented)),
          request_id(std::move(request)),
          console_type(std::move(type)) {}

    Secret secret;
    std::string request_id;    ///< for the log
    std::string console_type;  ///< what the address says that the browser came to; empty: nothing.
                               ///< For tokens that do not tell it themselves
};

struct OpenedToken {
    TokenRecord record;
    Secret resume_secret;  ///< for the browser's tab alone: opens this console again
};

/// Says what a token opens. Who issues tokens decides which one it is: Porthole itself
/// (TokenService) or Nova (consoleauth/nova/).
///
/// What is unknown, expired, used or revoked is token_unknown; nothing at all is token_missing. Any
/// call may fail with store_unavailable, and then nothing was opened.
///
/// Lifetime: outlives every session. Threads: any. Cancellation: a cancelled call may still have
/// taken effect.
class Authority {
public:
    virtual ~Authority() = default;

    /// Redeems a token for the viewer page. Where tokens work once, of concurrent callers one
    /// succeeds.
    virtual Task<Result<OpenedToken>> redeem(Presented token) = 0;

    /// Redeems a token for a client that opens its WebSocket with it and cannot come back.
    virtual Task<Result<TokenRecord>> redeem_bare(Presented token) = 0;

    /// Takes the resume secret for the one that counts from now on.
    virtual Task<Result<OpenedToken>> resume(Presented resume_secret) = 0;

    /// What a resume secret stands for, for opening the WebSocket; it stays as it is.
    virtual Task<Result<TokenRecord>> authorise(Presented resume_secret) = 0;

    /// What a secret of that kind stands for; it stays as it is, and nothing is opened with it.
    virtual Task<Result<TokenRecord>> look_at(Presented presented, TokenKind kind) = 0;

    /// Keeps a resume secret from expiring while its session lives. That it fails with
    /// token_unknown means that the session was revoked, or has moved on to another secret.
    virtual Task<Result<void>> touch(Presented resume_secret) = 0;

    /// When a session that `record` opened has to end, whatever it is doing; nothing: by itself.
    virtual std::optional<Time> session_ends_at(const TokenRecord& record) const = 0;
};

using AuthorityPtr = std::unique_ptr<Authority>;

}  // namespace porthole::consoleauth
