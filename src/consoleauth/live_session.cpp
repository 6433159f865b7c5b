// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/live_session.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <array>
#include <utility>

namespace porthole::consoleauth {
namespace json = boost::json;

namespace {

constexpr std::array<std::pair<std::string_view, std::string LiveSession::*>, 12> kTexts{{
    {"id", &LiveSession::id},
    {"node", &LiveSession::node},
    {"process", &LiveSession::process},
    {"grant", &LiveSession::grant},
    {"user", &LiveSession::user},
    {"project_id", &LiveSession::project_id},
    {"instance_id", &LiveSession::instance_id},
    {"instance_name", &LiveSession::instance_name},
    {"type", &LiveSession::console_type},
    {"transport", &LiveSession::transport},
    {"host", &LiveSession::host},
    {"peer", &LiveSession::peer},
}};

std::int64_t number_in(const json::object& object, std::string_view name) {
    const auto* const value = object.if_contains(name);
    const auto* const number = value == nullptr ? nullptr : value->if_int64();
    return number == nullptr ? 0 : *number;
}

bool passes(const std::string& wanted, const std::string& value) {
    return wanted.empty() || wanted == value;
}

}  // namespace

bool SessionFilter::fits(const LiveSession& session) const {
    return passes(id, session.id) && passes(project_id, session.project_id) &&
           passes(instance_id, session.instance_id) && passes(user, session.user);
}

std::string to_text(const LiveSession& session) {
    json::object object;
    for (const auto& [name, member] : kTexts) {
        object[name] = session.*member;
    }
    object["view_only"] = session.view_only;
    object["since"] = session.since.time_since_epoch().count();
    object["connections"] = static_cast<std::int64_t>(session.connections);
    object["to_browser"] = static_cast<std::int64_t>(session.to_browser_bytes);
    object["to_console"] = static_cast<std::int64_t>(session.to_console_bytes);
    return json::serialize(object);
}

std::optional<LiveSession> parse_live_session(std::string_view text) {
    boost::system::error_code error;
    const json::value value = json::parse(text, error);
    const auto* const object = error ? nullptr : value.if_object();
    if (object == nullptr) {
        return std::nullopt;
    }
    LiveSession session;
    for (const auto& [name, member] : kTexts) {
        const auto* const found = object->if_contains(name);
        const auto* const content = found == nullptr ? nullptr : found->if_string();
        if (content != nullptr) {
            session.*member = std::string(*content);
        }
    }
    const auto* const view_only = object->if_contains("view_only");
    session.view_only = view_only != nullptr && *view_only == true;
    session.since = Time(Milliseconds(number_in(*object, "since")));
    session.connections = static_cast<std::size_t>(number_in(*object, "connections"));
    session.to_browser_bytes = static_cast<std::uint64_t>(number_in(*object, "to_browser"));
    session.to_console_bytes = static_cast<std::uint64_t>(number_in(*object, "to_console"));
    if (session.id.empty()) {
        return std::nullopt;
    }
    return session;
}

}  // namespace porthole::consoleauth
