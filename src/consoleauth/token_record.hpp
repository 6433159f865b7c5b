// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace porthole::consoleauth {

/// What a secret is for. One kind is never taken for the other.
enum class TokenKind {
    token,   ///< in the console URL: opens a console
    resume,  ///< kept by the browser's tab: opens the same console again
};

std::string_view token_kind_name(TokenKind kind) noexcept;
std::optional<TokenKind> find_token_kind(std::string_view name) noexcept;

/// Where a console is, for tokens that say so: Nova's (nova/objects/console_auth_token.py).
struct ConsoleAddress {
    std::string host;
    std::uint16_t port = 0;
    std::string internal_access_path;  ///< may hold a ticket, so never logged
    std::string ca_file;  ///< PEM bundle that must verify a host that is not pinned; empty: the
                          ///< system's
    std::string access_url_base;  ///< of the URL that the user was given; empty: not told

    friend bool operator==(const ConsoleAddress&, const ConsoleAddress&) = default;
};

/// What a token stands for: one console of one instance, until a moment. Where that console is, and
/// whether the instance still belongs to the project, is looked up when it is opened, unless the
/// token says where.
struct TokenRecord {
    std::string id;  ///< names the token and all that follows from it, in lists and in the log;
                     ///< opens nothing
    TokenKind kind = TokenKind::token;
    std::string instance_id;
    std::string instance_name;  ///< as it was when the URL was made: for people, outside text
    std::string console_type;
    std::string project_id;                 ///< of who asked
    std::string user;                       ///< who asked
    bool view_only = false;                 ///< opens it for looking at; no input gets there
    Time issued_at;                         ///< when the URL was made
    Time expires_at;                        ///< from this moment on the record does not exist
    std::optional<ConsoleAddress> console;  ///< never of a record in a TokenStore

    friend bool operator==(const TokenRecord&, const TokenRecord&) = default;
};

}  // namespace porthole::consoleauth
