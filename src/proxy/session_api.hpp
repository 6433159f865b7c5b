// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/audit/audit_log.hpp"
#include "base/result.hpp"
#include "consoleauth/authority.hpp"
#include "net/http/message.hpp"
#include "proxy/failed_tokens.hpp"
#include "proxy/path_prefixes.hpp"
#include "proxy/session_registry.hpp"
#include "proxy/sessions_config.hpp"
#include "proxy/type_hints.hpp"
#include "proxy/wmks_sdk.hpp"

#include <string>
#include <string_view>

namespace porthole::proxy {

/// What `POST /session` works with.
struct SessionApi {
    consoleauth::Authority& authority;
    const TypeHints& hints;
    const PathPrefixes& prefixes;
    const WmksSdk& sdk;
    SessionRegistry& registry;
    audit::AuditLog& audit;
    const Clock& clock;
    SessionLifetime lifetime;
    FailedTokens& failed_tokens;
};

/// `POST /session`: how the viewer page redeems its token, or resumes with the secret that it was
/// given before. A browser cannot read why a WebSocket was refused; this answer it can read.
///
///     {"token": "…"} or {"resume": "…"}, each with an optional "page": its own path
///     200 {"session": {"id", "protocol", "type", "view_only", "user", "instance": {"id", "name"}},
///          "secret": "…",
///          "limits": {"seconds_left", "idle_seconds", "idle_warning_seconds"},
///          "sdk": {"scripts": […], "style_sheets": […]}}
///     4xx, 5xx {"error": {"code", "message", "request_id"}}
///
/// A limit that there is none of is null. "sdk" is there where VMware's SDK is to show the console.
///
/// A session that the resuming tab left behind is ended: it goes on here.
Task<net::http::Response> answer_session_request(
    const net::http::Request& request, SessionApi api, std::string peer, std::string request_id
);

/// Counts and audits that nobody was let in: `where` is page or websocket. Returns whether it is
/// worth a line in the log: after too many attempts, only the first refusal is.
Task<bool> note_refusal(
    SessionApi api,
    std::string_view where,
    boost::system::error_code reason,
    std::string peer,
    std::string request_id
);

/// The answer to a request that failed with `reason`.
net::http::Response session_error(
    const boost::system::error_code& reason, std::string_view request_id
);

}  // namespace porthole::proxy
