// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "proxy/session_answers.hpp"

namespace porthole::proxy {

/// `POST /session/state`: what a page may tell its user of the session that it shows, and cannot
/// learn from the console itself.
///
///     {"resume": "…"}, the session's secret, which stays as it is
///     200 {"host": "…", "others": [{"user", "since_seconds", "view_only"}]}
///     4xx, 5xx as POST /session
///
/// "host" is there where [sessions] show_host says so and the console is open; "others", who use
/// the console besides, where people are asked about sharing. "user" is missing where it is not
/// told.
Task<net::http::Response> answer_state_request(
    const net::http::Request& request, SessionApi api, std::string peer, std::string request_id
);

}  // namespace porthole::proxy
