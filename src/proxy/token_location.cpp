// SPDX-License-Identifier: Apache-2.0
#include "proxy/token_location.hpp"

#include "net/websocket/handshake.hpp"

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

std::optional<Secret> find_session_secret(const http::Request& request) {
    for (const std::string& offered : net::websocket::offered_subprotocols(request)) {
        if (offered.starts_with(kSecretSubprotocol)) {
            return Secret(offered.substr(kSecretSubprotocol.size()));
        }
    }
    return std::nullopt;
}

}  // namespace porthole::proxy
