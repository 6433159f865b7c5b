// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/token_service.hpp"

#include "base/hash.hpp"
#include "base/log.hpp"
#include "base/metrics/family.hpp"
#include "base/uuid.hpp"

#include <utility>

namespace porthole::consoleauth {
namespace {

metrics::Family<metrics::Counter> tokens_issued(
    "porthole_tokens_issued_total", "Console tokens issued."
);
metrics::Family<metrics::Counter> tokens_redeemed(
    "porthole_tokens_redeemed_total",
    "Secrets that opened something: by the viewer page, by clients without one (bare), by a tab "
    "that came back (resume).",
    {"how"}
);

constexpr std::size_t kSecretBytes = 32;
/// What a browser presents may be anything: longer texts are not worth hashing.
constexpr std::size_t kLongestSecret = 512;

TokenKey key_of(TokenKind kind, const Secret& secret) {
    return TokenKey{kind, sha256(secret.reveal())};
}

Result<TokenKey> presented(TokenKind kind, const Secret& secret) {
    if (secret.empty()) {
        return Errc::token_missing;
    }
    if (secret.reveal().size() > kLongestSecret) {
        return Errc::token_unknown;
    }
    return key_of(kind, secret);
}

}  // namespace

TokenService::TokenService(
    TokensConfig config, TokenStore& store, const Clock& clock, RandomSource random
)
    : config_(std::move(config)), store_(store), clock_(clock), random_(std::move(random)) {}

Task<Result<IssuedToken>> TokenService::issue(Grant grant) {
    IssuedToken issued;
    issued.token = new_secret();
    issued.id = random_uuid();

    TokenRecord record;
    record.id = issued.id;
    record.kind = TokenKind::token;
    record.instance_id = std::move(grant.instance_id);
    record.instance_name = std::move(grant.instance_name);
    record.console_type = std::move(grant.console_type);
    record.project_id = std::move(grant.project_id);
    record.user = std::move(grant.user);
    record.view_only = grant.view_only;
    record.issued_at = clock_.now();
    record.expires_at = record.issued_at + config_.ttl;
    issued.expires_at = record.expires_at;

    const TokenKey key = key_of(TokenKind::token, issued.token);
    const auto kept = co_await store_.put(key, record);
    if (!kept) {
        co_return kept.error();
    }
    tokens_issued.with().add();
    co_return issued;
}

Task<Result<OpenedToken>> TokenService::redeem(Presented token) {
    const auto key = presented(TokenKind::token, token.secret);
    if (!key) {
        co_return key.error();
    }
    OpenedToken opened;
    opened.resume_secret = new_secret();
    const TokenKey resume_key = key_of(TokenKind::resume, opened.resume_secret);
    const Time expires_at = clock_.now() + config_.resume_ttl;
    auto redeemed = works_once() ? store_.exchange(*key, resume_key, expires_at)
                                 : store_.derive(*key, resume_key, expires_at);
    const auto record = co_await std::move(redeemed);
    if (!record) {
        co_return record.error();
    }
    opened.record = *record;
    tokens_redeemed.with({"page"}).add();
    co_return opened;
}

Task<Result<TokenRecord>> TokenService::redeem_bare(Presented token) {
    const auto key = presented(TokenKind::token, token.secret);
    if (!key) {
        co_return key.error();
    }
    auto redeemed = works_once() ? store_.take(*key) : store_.get(*key);
    const auto record = co_await std::move(redeemed);
    if (record) {
        tokens_redeemed.with({"bare"}).add();
    }
    co_return record;
}

Task<Result<TokenRecord>> TokenService::inspect(Secret token) {
    Presented presented(std::move(token));
    co_return co_await look_at(std::move(presented), TokenKind::token);
}

Task<Result<TokenRecord>> TokenService::look_at(Presented secret, TokenKind kind) {
    const auto key = presented(kind, secret.secret);
    if (!key) {
        co_return key.error();
    }
    co_return co_await store_.get(*key);
}

Task<Result<OpenedToken>> TokenService::resume(Presented resume_secret) {
    const auto key = presented(TokenKind::resume, resume_secret.secret);
    if (!key) {
        co_return key.error();
    }
    OpenedToken opened;
    opened.resume_secret = new_secret();
    const TokenKey new_key = key_of(TokenKind::resume, opened.resume_secret);
    const auto record = co_await store_.exchange(*key, new_key, clock_.now() + config_.resume_ttl);
    if (!record) {
        co_return record.error();
    }
    opened.record = *record;
    tokens_redeemed.with({"resume"}).add();
    co_return opened;
}

Task<Result<TokenRecord>> TokenService::authorise(Presented resume_secret) {
    co_return co_await look_at(std::move(resume_secret), TokenKind::resume);
}

Task<Result<void>> TokenService::touch(Presented resume_secret) {
    const auto key = presented(TokenKind::resume, resume_secret.secret);
    if (!key) {
        co_return key.error();
    }
    co_return co_await store_.extend(*key, clock_.now() + config_.resume_ttl);
}

std::optional<Time> TokenService::session_ends_at(const TokenRecord& record) const {
    if (!config_.end_sessions_at_expiry) {
        return std::nullopt;
    }
    return record.issued_at + config_.ttl;
}

Task<Result<std::size_t>> TokenService::revoke_token(Secret token_or_id) {
    std::string id = parse_uuid(token_or_id.reveal()).value_or("");
    for (const TokenKind kind : {TokenKind::token, TokenKind::resume}) {
        const auto key = presented(kind, token_or_id);
        if (!id.empty() || !key) {
            break;
        }
        const auto record = co_await store_.get(*key);
        if (record) {
            id = record->id;
        } else if (record.error() != Errc::token_unknown) {
            co_return record.error();
        }
    }
    if (id.empty()) {
        co_return std::size_t{0};
    }
    co_return co_await revoke(RevokedBy::grant, std::move(id));
}

Task<Result<std::size_t>> TokenService::revoke(RevokedBy by, std::string value) {
    Revocation revocation = make_revocation(by, value, clock_.now());
    const auto count = co_await store_.revoke(std::move(revocation));
    if (count) {
        log::info("revoked", {{"by", revoked_by_name(by)}, {"value", value}, {"records", *count}});
    }
    co_return count;
}

Task<Result<std::vector<TokenRecord>>> TokenService::list(TokenFilter filter) {
    co_return co_await store_.list(std::move(filter));
}

Task<Result<void>> TokenService::check() {
    co_return co_await store_.check();
}

Secret TokenService::new_secret() const {
    std::string bytes(kSecretBytes, '\0');
    // std::string's bytes are plain ones to the generator and to the encoder.
    auto* const data = reinterpret_cast<std::uint8_t*>(bytes.data());
    Secret secret;
    do {
        random_(std::span(data, bytes.size()));
        secret = Secret(to_base64url(std::span(data, bytes.size())));
        // A command line would take it for an option: one in 64 is drawn again.
    } while (secret.reveal().front() == '-');
    const Secret wiped_with_its_scope(std::move(bytes));
    return secret;
}

}  // namespace porthole::consoleauth
