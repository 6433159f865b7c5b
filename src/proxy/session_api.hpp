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
#include "proxy/sharing.hpp"
#include "proxy/type_hints.hpp"
#include "proxy/wmks_sdk.hpp"

#include <boost/json/array.hpp>

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
    Sharing& sharing;
};

/// `POST /session`: how the viewer page redeems its token, or resumes with the secret that it was
/// given before. A browser cannot read why a WebSocket was refused; this answer it can read.
///
///     {"token": "…"} or {"resume": "…"}, each with an optional "page": its own path, and an
///     optional "in_use": "join" or "take_over"
///     200 {"session": {"id", "protocol", "type", "view_only", "user", "instance": {"id", "name"}},
///          "secret": "…",
///          "limits": {"seconds_left", "idle_seconds", "idle_warning_seconds"},
///          "sdk": {"scripts": […], "style_sheets": […]},
///          "tells": ["host", "others"]}
///     409 {"error": {"code": "console_in_use", …},
///          "in_use": {"instance": {"id", "name"}, "by": [{"user", "since_seconds", "view_only"}],
///          "choices": ["join", …]}}
///     4xx, 5xx {"error": {"code", "message", "request_id"}}
///
/// A limit that there is none of is null. "sdk" is there where VMware's SDK is to show the console.
/// "tells": what POST /session/state tells of the session.
///
/// Where [sessions] sharing asks, a console that is in use by others is not opened without one of
/// the choices, and the token stays as it is.
///
/// A session that the resuming tab left behind is ended: it goes on here.
Task<net::http::Response> answer_session_request(
    const net::http::Request& request, SessionApi api, std::string peer, std::string request_id
);

/// Those who use a console, as who holds `record` may know of them.
boost::json::array shown_users(
    const SessionApi& api,
    const std::vector<consoleauth::LiveSession>& users,
    const consoleauth::TokenRecord& record
);

/// Answers that nobody is let in, and why.
Task<net::http::Response> not_granted(
    SessionApi api, boost::system::error_code reason, std::string peer, std::string request_id
);

net::http::Response json_response(net::http::Status status, const boost::json::value& body);

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
