// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "consoleauth/authority.hpp"
#include "consoleauth/nova/token_source.hpp"

#include <string>

namespace porthole::consoleauth {

/// The rules of Nova's tokens (nova/objects/console_auth_token.py): a token works any number of
/// times until it expires or Nova deletes it, for whoever has it, and a session outlives it unless
/// `end_sessions_at_expiry` (Nova's enforce_session_timeout). Porthole keeps nothing: what a tab
/// resumes with is the token itself, with a name of the tab's own, so that two tabs with one token
/// do not end each other's sessions.
///
/// Threads: any.
class NovaAuthority final : public Authority {
public:
    /// `console_ca_file` verifies console hosts for which Nova tells no thumbprint.
    NovaAuthority(
        NovaTokenSourcePtr source, std::string console_ca_file, bool end_sessions_at_expiry
    );

    Task<Result<OpenedToken>> redeem(Presented token) override;
    Task<Result<TokenRecord>> redeem_bare(Presented token) override;
    Task<Result<OpenedToken>> resume(Presented resume_secret) override;
    Task<Result<TokenRecord>> authorise(Presented resume_secret) override;
    Task<Result<TokenRecord>> look_at(Presented presented, TokenKind kind) override;
    Task<Result<void>> touch(Presented resume_secret) override;
    std::optional<Time> session_ends_at(const TokenRecord& record) const override;

private:
    Task<Result<TokenRecord>> look_up(NovaQuestion question);
    Task<Result<OpenedToken>> open(NovaQuestion question);

    const NovaTokenSourcePtr source_;
    const std::string console_ca_file_;
    const bool end_sessions_at_expiry_;
};

}  // namespace porthole::consoleauth
