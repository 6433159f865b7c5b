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

/// What `POST /session` and `POST /session/state` work with.
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

/// `{"error": {"code", "message", "request_id"}}`
boost::json::object error_body(
    const boost::system::error_code& reason, std::string_view request_id
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
