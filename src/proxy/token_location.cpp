// SPDX-License-Identifier: Apache-2.0
#include "proxy/token_location.hpp"

#include "net/websocket/handshake.hpp"

#include <algorithm>

namespace porthole::proxy {
namespace http = net::http;

std::optional<Secret> find_token(const http::Request& request) {
    if (http::has_query_parameter(request.target(), "token")) {
        if (auto token = http::query_parameter(request.target(), "token")) {
            return Secret(std::move(*token));
        }
        return std::nullopt;
    }
    const auto path = http::query_parameter(request.target(), "path");
    if (!path) {
        return std::nullopt;
    }
    const std::string inner = path->starts_with('/') ? *path : "/" + *path;
    if (auto token = http::query_parameter(inner, "token")) {
        return Secret(std::move(*token));
    }
    return std::nullopt;
}

std::optional<Secret> find_token_cookie(const http::Request& request) {
    constexpr std::string_view kName = "token=";
    constexpr std::string_view kBlank = " \t\"";
    std::optional<Secret> token;
    const auto [first, last] = request.equal_range(boost::beast::http::field::cookie);
    for (auto header = first; header != last; ++header) {
        std::string_view rest = header->value();
        while (!rest.empty()) {
            std::string_view cookie = rest.substr(0, rest.find(';'));
            rest.remove_prefix(std::min(cookie.size() + 1, rest.size()));
            cookie.remove_prefix(std::min(cookie.find_first_not_of(' '), cookie.size()));
            if (!cookie.starts_with(kName)) {
                continue;
            }
            cookie.remove_prefix(kName.size());
            cookie.remove_prefix(std::min(cookie.find_first_not_of(kBlank), cookie.size()));
            cookie = cookie.substr(0, cookie.find_last_not_of(kBlank) + 1);
            if (!cookie.empty()) {
                token = Secret(std::string(cookie));
            }
        }
    }
    return token;
}

std::optional<Secret> find_session_secret(const http::Request& request) {
    for (const std::string& offered : net::websocket::offered_subprotocols(request)) {
        if (offered.starts_with(kSecretSubprotocol)) {
            return Secret(offered.substr(kSecretSubprotocol.size()));
        }
    }
    return std::nullopt;
}

}  // namespace porthole::proxy
