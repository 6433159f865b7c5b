// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/audit/audit_log.hpp"
#include "base/clock.hpp"
#include "consoleauth/token_service.hpp"
#include "net/http/message.hpp"
#include "proxy/node.hpp"

#include <string>

namespace porthole::admin {

/// What /sessions and /revocations work with.
struct SessionRequestServices {
    proxy::Node& node;
    consoleauth::TokenService* tokens;  ///< null: tokens are not ours to revoke
    audit::AuditLog& audit;
    const Clock& clock;
};

/// An administrator's request about sessions.
struct SessionRequest {
    const net::http::Request& request;
    std::string path;
    std::string by;  ///< who asks
    std::string request_id;
};

/// True for the paths that `answer_session_request` answers.
bool is_session_path(std::string_view path);

/// The live sessions of all nodes, and how they end:
///
///     GET /sessions?project=…&instance=…&user=…   200 {"sessions": […], "whole": true}
///     GET /sessions/{id}                          200, 404
///     DELETE /sessions/{id}                       204, 404
///     POST /revocations {"user": "…"}             200 {"tokens": 3}; the member is one of token
///                                                 (or its id), instance, user, project, session
///
/// Ends that the store cannot be told of now are 202: they hold on this node at once, and on the
/// others when the store answers.
Task<net::http::Response> answer_session_request(
    SessionRequestServices services, SessionRequest asked
);

}  // namespace porthole::admin
