// SPDX-License-Identifier: Apache-2.0
#include "proxy/session_answers.hpp"

#include "base/log.hpp"
#include "proxy/close_code.hpp"
#include "proxy/measured.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace porthole::proxy {
namespace http = net::http;
namespace json = boost::json;
using boost::beast::http::field;

http::Response json_response(http::Status status, const json::value& body) {
    http::Response response{status, 11};
    response.set(field::content_type, "application/json");
    response.set(field::cache_control, "no-store");
    response.body() = json::serialize(body);
    return response;
}

json::object error_body(const boost::system::error_code& reason, std::string_view request_id) {
    return {
        {"error",
         {{"code", errc_name(reason)},
          {"message", errc_sentence(reason)},
          {"request_id", request_id}}}
    };
}

http::Response session_error(const boost::system::error_code& reason, std::string_view request_id) {
    const auto status = static_cast<http::Status>(refusal_status(reason));
    auto response = json_response(status, error_body(reason, request_id));
    if (errc_condition(reason) == Condition::unavailable) {
        response.set(field::retry_after, "5");
    }
    return response;
}

Task<bool> note_refusal(
    SessionApi api,
    std::string_view where,
    boost::system::error_code reason,
    std::string peer,
    std::string request_id
) {
    measured::count_refusal(where, reason);
    if (reason == make_error_code(Errc::token_unknown)) {
        api.failed_tokens.note(peer);
    }
    if (reason == make_error_code(Errc::too_many_attempts) && !api.failed_tokens.is_news(peer)) {
        co_return false;
    }
    audit::Event refusal;
    refusal.name = "console_refused";
    refusal.request_id = std::move(request_id);
    refusal.details = {{"where", where}, {"reason", errc_name(reason)}, {"peer", peer}};
    co_await api.audit.note(std::move(refusal));
    co_return true;
}

Task<http::Response> not_granted(
    SessionApi api, boost::system::error_code reason, std::string peer, std::string request_id
) {
    const bool is_news = co_await note_refusal(api, "page", reason, peer, request_id);
    if (is_news) {
        log::info(
            "session_not_granted", {{"request", request_id}, {"peer", peer}, {"cause", reason}}
        );
    }
    co_return session_error(reason, request_id);
}

json::array shown_users(
    const SessionApi& api,
    const std::vector<consoleauth::LiveSession>& users,
    const consoleauth::TokenRecord& record
) {
    const Time now = api.clock.now();
    json::array shown;
    for (const consoleauth::LiveSession& each : users) {
        const auto since = std::max(std::chrono::floor<Seconds>(now - each.since), Seconds(0));
        json::object user{{"since_seconds", since.count()}, {"view_only", each.view_only}};
        const std::string name = api.sharing.shown_name(each);
        if (!name.empty()) {
            user["user"] = name;
            user["yourself"] = each.user == record.user && each.project_id == record.project_id;
        }
        shown.push_back(std::move(user));
    }
    return shown;
}

}  // namespace porthole::proxy
