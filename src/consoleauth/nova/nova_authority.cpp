// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/nova/nova_authority.hpp"

#include "base/random.hpp"
#include "base/uuid.hpp"

#include <utility>

namespace porthole::consoleauth {
namespace {

constexpr std::size_t kTokenLength = 36;

/// The token as it has to be looked up: nothing but a uuid gets as far as a database or into the
/// path of a request to Nova.
Result<NovaQuestion> question_of(const Presented& presented, bool opens_console) {
    if (presented.secret.empty()) {
        return Errc::token_missing;
    }
    const auto token = parse_uuid(presented.secret.reveal());
    if (!token || *token != presented.secret.reveal()) {
        return Errc::token_unknown;
    }
    NovaQuestion question;
    question.token = *token;
    question.console_type = presented.console_type;
    question.opens_console = opens_console;
    question.request_id = presented.request_id;
    return question;
}

/// A resume secret is TOKEN.TAB.TYPE; characters of an HTTP token all of them, since the page
/// offers it as a subprotocol.
Secret resume_secret_of(const std::string& token, const std::string& console_type) {
    return Secret(token + "." + random_uuid() + "." + console_type);
}

Result<NovaQuestion> resumed_question(const Presented& presented, bool opens_console) {
    const std::string& secret = presented.secret.reveal();
    const std::size_t type = secret.rfind('.');
    if (secret.size() <= kTokenLength || secret[kTokenLength] != '.' || type <= kTokenLength) {
        return presented.secret.empty() ? Errc::token_missing : Errc::token_unknown;
    }
    return question_of(
        Presented(
            Secret(secret.substr(0, kTokenLength)), presented.request_id, secret.substr(type + 1)
        ),
        opens_console
    );
}

}  // namespace

NovaAuthority::NovaAuthority(
    NovaTokenSourcePtr source, std::string console_ca_file, bool end_sessions_at_expiry
)
    : source_(std::move(source)),
      console_ca_file_(std::move(console_ca_file)),
      end_sessions_at_expiry_(end_sessions_at_expiry) {}

Task<Result<TokenRecord>> NovaAuthority::look_up(NovaQuestion question) {
    auto record = co_await source_->look_up(std::move(question));
    if (record && record->console) {
        record->console->ca_file = console_ca_file_;
    }
    co_return record;
}

Task<Result<OpenedToken>> NovaAuthority::open(NovaQuestion question) {
    const std::string token = question.token;
    auto record = co_await look_up(std::move(question));
    if (!record) {
        co_return record.error();
    }
    OpenedToken opened;
    opened.resume_secret = resume_secret_of(token, record->console_type);
    opened.record = std::move(*record);
    co_return opened;
}

Task<Result<OpenedToken>> NovaAuthority::redeem(Presented token) {
    auto question = question_of(token, false);
    if (!question) {
        co_return question.error();
    }
    co_return co_await open(std::move(*question));
}

Task<Result<TokenRecord>> NovaAuthority::redeem_bare(Presented token) {
    auto question = question_of(token, true);
    if (!question) {
        co_return question.error();
    }
    co_return co_await look_up(std::move(*question));
}

Task<Result<OpenedToken>> NovaAuthority::resume(Presented resume_secret) {
    auto question = resumed_question(resume_secret, false);
    if (!question) {
        co_return question.error();
    }
    co_return co_await open(std::move(*question));
}

Task<Result<TokenRecord>> NovaAuthority::authorise(Presented resume_secret) {
    auto question = resumed_question(resume_secret, true);
    if (!question) {
        co_return question.error();
    }
    co_return co_await look_up(std::move(*question));
}

Task<Result<TokenRecord>> NovaAuthority::look_at(Presented presented, TokenKind kind) {
    auto question = kind == TokenKind::token ? question_of(presented, false)
                                             : resumed_question(presented, false);
    if (!question) {
        co_return question.error();
    }
    co_return co_await look_up(std::move(*question));
}

Task<Result<void>> NovaAuthority::touch(Presented /*resume_secret*/) {
    co_return ok();
}

std::optional<Time> NovaAuthority::session_ends_at(const TokenRecord& record) const {
    return end_sessions_at_expiry_ ? std::optional(record.expires_at) : std::nullopt;
}

}  // namespace porthole::consoleauth
