// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/token_record.hpp"

namespace porthole::consoleauth {

std::string_view token_kind_name(TokenKind kind) noexcept {
    return kind == TokenKind::token ? "token" : "resume";
}

std::optional<TokenKind> find_token_kind(std::string_view name) noexcept {
    for (const TokenKind kind : {TokenKind::token, TokenKind::resume}) {
        if (token_kind_name(kind) == name) {
            return kind;
        }
    }
    return std::nullopt;
}

}  // namespace porthole::consoleauth
