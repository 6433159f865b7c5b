// SPDX-License-Identifier: Apache-2.0
#include "admin/session_json.hpp"

#include "base/time_text.hpp"

#include <chrono>

namespace porthole::admin {

boost::json::object session_json(const proxy::SessionView& session, Time now) {
    const proxy::SessionDetails& details = session.details;
    boost::json::object object{
        {"id", details.id},
        {"state", session.transport ? "open" : "connecting"},
        {"user", details.user},
        {"project_id", details.project_id},
        {"instance_id", details.instance_id},
        {"instance_name", details.instance_name},
        {"type", details.console_type},
        {"transport", nullptr},
        {"peer", details.peer},
        {"grant", details.grant},
        {"since", time_text(details.since)},
        {"seconds", std::chrono::duration_cast<Seconds>(now - details.since).count()},
        {"connections", session.connections},
        {"bytes_to_browser", session.to_browser_bytes},
        {"bytes_to_console", session.to_console_bytes},
    };
    if (session.transport) {
        object["transport"] = virt::transport_name(*session.transport);
    }
    return object;
}

}  // namespace porthole::admin
