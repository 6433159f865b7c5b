// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/secret.hpp"
#include "net/http/message.hpp"

#include <optional>

namespace porthole::proxy {

/// The subprotocol that carries the bytes of a console; the only one we ever answer with.
constexpr std::string_view kBinarySubprotocol = "binary";

/// What stands in front of the session secret among the subprotocols that the viewer page offers.
/// There it is in no access log, no history and no Referer.
constexpr std::string_view kSecretSubprotocol = "porthole.session.";

/// The token in a WebSocket request's address: `?token=…`, or in the query inside `path`
/// (`?path=%3Ftoken%3D…`, the form of Nova's noVNC URLs since Train). Nothing when there is none,
/// or when it stands there twice.
std::optional<Secret> find_token(const net::http::Request& request);

/// The last cookie called `token`, quoted or not, as noVNC before 1.1 and Tempest's serial client
/// send it; nothing when there is none. Other cookies may look as they like.
std::optional<Secret> find_token_cookie(const net::http::Request& request);

/// The session secret among the offered subprotocols; nothing when there is none.
std::optional<Secret> find_session_secret(const net::http::Request& request);

}  // namespace porthole::proxy
