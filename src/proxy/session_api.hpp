// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "proxy/session_answers.hpp"

#include <string>

namespace porthole::proxy {

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

}  // namespace porthole::proxy
