// SPDX-License-Identifier: Apache-2.0
#include "admin/session_json.hpp"

#include "base/time_text.hpp"

#include <chrono>

namespace porthole::admin {

boost::json::object session_json(const consoleauth::LiveSession& session, Time now) {
    boost::json::object object{
        {"id", session.id},
        {"node", session.node},
        {"state", session.transport.empty() ? "connecting" : "open"},
        {"user", session.user},
        {"project_id", session.project_id},
        {"instance_id", session.instance_id},
        {"instance_name", session.instance_name},
        {"type", session.console_type},
        {"view_only", session.view_only},
        {"transport", nullptr},
        {"peer", session.peer},
        {"grant", session.grant},
        {"since", time_text(session.since)},
        {"seconds", std::chrono::duration_cast<Seconds>(now - session.since).count()},
        {"connections", session.connections},
        {"bytes_to_browser", session.to_browser_bytes},
        {"bytes_to_console", session.to_console_bytes},
    };
    if (!session.transport.empty()) {
        object["transport"] = session.transport;
    }
    return object;
}

}  // namespace porthole::admin
