// SPDX-License-Identifier: Apache-2.0
#include "admin/session_requests.hpp"

#include "admin/answers.hpp"
#include "admin/session_json.hpp"
#include "base/log.hpp"
#include "proxy/session_api.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <array>
#include <utility>

namespace porthole::admin {
namespace http = net::http;
namespace json = boost::json;
using boost::beast::http::field;
using boost::beast::http::verb;
using consoleauth::LiveSession;
using consoleauth::RevokedBy;

namespace {

constexpr std::string_view kSessions = "/sessions";
constexpr std::string_view kOneSession = "/sessions/";
constexpr std::string_view kRevocations = "/revocations";
/// What every store can keep.
constexpr std::size_t kLongestValue = 1024;

http::Response no_session(std::string_view request_id) {
    return error_answer(
        http::Status::not_found, "session_unknown", "No such session is live.", request_id
    );
}

/// The one session called `id`; session_unknown answers when there is none, and store_unavailable
/// when there may be one.
struct Found {
    std::optional<LiveSession> session;
    http::Response refusal;
};

Task<Found> find(proxy::Node& node, std::string id, std::string request_id) {
    consoleauth::SessionFilter filter;
    filter.id = std::move(id);
    auto list = co_await node.sessions(std::move(filter));
    Found found;
    if (!list.sessions.empty()) {
        found.session = std::move(list.sessions.front());
    } else if (list.whole) {
        found.refusal = no_session(request_id);
    } else {
        found.refusal = proxy::session_error(make_error_code(Errc::store_unavailable), request_id);
    }
    co_return found;
}

/// Which sessions a request asks for. A name that stands there twice asks for nothing.
bool is_asked_for(const LiveSession& session, std::string_view target) {
    const std::array<std::pair<std::string_view, const std::string*>, 3> filters{{
        {"project", &session.project_id},
        {"instance", &session.instance_id},
        {"user", &session.user},
    }};
    for (const auto& [name, value] : filters) {
        const auto wanted = http::query_parameter(target, name);
        if (http::has_query_parameter(target, name) && wanted != *value) {
            return false;
        }
    }
    return true;
}

Task<http::Response> list(SessionRequestServices services, std::string target) {
    consoleauth::SessionFilter filter;
    filter.project_id = http::query_parameter(target, "project").value_or("");
    filter.instance_id = http::query_parameter(target, "instance").value_or("");
    filter.user = http::query_parameter(target, "user").value_or("");
    const auto found = co_await services.node.sessions(std::move(filter));
    json::array sessions;
    const Time now = services.clock.now();
    for (const LiveSession& session : found.sessions) {
        if (is_asked_for(session, target)) {
            sessions.push_back(session_json(session, now));
        }
    }
    json::object body{{"sessions", std::move(sessions)}, {"whole", found.whole}};
    co_return json_answer(http::Status::ok, std::move(body));
}

http::Response accepted(std::string_view request_id) {
    return error_answer(
        http::Status::accepted,
        "pending",
        "The store does not answer: done on this node, and on the others when it does.",
        request_id
    );
}

Task<void> note(
    SessionRequestServices services, const SessionRequest& asked, json::object details
) {
    audit::Event event;
    event.name = "console_end_asked";
    event.request_id = asked.request_id;
    event.details = std::move(details);
    event.details["user"] = asked.by;
    co_await services.audit.note(std::move(event));
}

Task<http::Response> end(SessionRequestServices services, SessionRequest asked, std::string id) {
    const auto found = co_await find(services.node, id, asked.request_id);
    if (!found.session) {
        co_return found.refusal;
    }
    const LiveSession& session = *found.session;
    log::info(
        "session_end_asked", {{"request", asked.request_id}, {"session", id}, {"user", asked.by}}
    );
    json::object details{
        {"session", id},
        {"instance_id", session.instance_id},
        {"type", session.console_type},
        {"grant", session.grant},
    };
    co_await note(services, asked, std::move(details));
    const Time now = services.clock.now();
    auto ended = co_await services.node.revoke(
        consoleauth::make_revocation(RevokedBy::session, std::move(id), now)
    );
    if (services.tokens != nullptr && !session.grant.empty()) {
        // Without that, its tab could come back with the secret that it holds.
        const auto revoked = co_await services.node.revoke(
            consoleauth::make_revocation(RevokedBy::grant, session.grant, now)
        );
        ended = ended ? revoked : ended;
    }
    if (!ended) {
        co_return accepted(asked.request_id);
    }
    http::Response response{http::Status::no_content, 11};
    response.set(field::cache_control, "no-store");
    co_return response;
}

/// What a request wants to be revoked.
struct Wanted {
    std::string by;
    std::string value;
};

std::optional<Wanted> parse(const std::string& body) {
    boost::system::error_code error;
    const json::value value = json::parse(body, error);
    const auto* const object = error ? nullptr : value.if_object();
    if (object == nullptr || object->size() != 1) {
        return std::nullopt;
    }
    const auto& member = *object->begin();
    const auto* const text = member.value().if_string();
    const auto by = consoleauth::find_revoked_by(member.key());
    const bool known =
        member.key() == "token" || (by && by != RevokedBy::grant && by != RevokedBy::take_over);
    if (text == nullptr || text->empty() || text->size() > kLongestValue || !known) {
        return std::nullopt;
    }
    return Wanted{std::string(member.key()), std::string(*text)};
}

Task<http::Response> revoke(SessionRequestServices services, SessionRequest asked) {
    auto wanted = parse(asked.request.body());
    if (!wanted || (wanted->by == "token" && services.tokens == nullptr)) {
        co_return error_answer(
            http::Status::bad_request,
            "request_invalid",
            "Send an object with one of token, instance, user, project or session; with Nova's "
            "tokens, Nova revokes tokens.",
            asked.request_id
        );
    }
    const bool is_token = wanted->by == "token";
    log::info(
        "revocation_asked", {{"request", asked.request_id}, {"by", wanted->by}, {"user", asked.by}}
    );
    json::object details{{"revoked_by", wanted->by}};
    if (!is_token) {
        details["revoked"] = wanted->value;
    }
    co_await note(services, asked, std::move(details));
    Result<std::size_t> count = 0;
    if (is_token) {
        Secret token(std::move(wanted->value));
        count = co_await services.tokens->revoke_token(std::move(token));
    } else {
        const auto by = consoleauth::find_revoked_by(wanted->by).value();
        count = co_await services.node.revoke(
            consoleauth::make_revocation(by, std::move(wanted->value), services.clock.now())
        );
    }
    if (!count && is_token) {
        co_return proxy::session_error(count.error(), asked.request_id);
    }
    if (!count) {
        co_return accepted(asked.request_id);
    }
    co_return json_answer(http::Status::ok, {{"tokens", *count}});
}

}  // namespace

bool is_session_path(std::string_view path) {
    return path == kSessions || path.starts_with(kOneSession) || path == kRevocations;
}

Task<http::Response> answer_session_request(SessionRequestServices services, SessionRequest asked) {
    const auto method = asked.request.method();
    const bool reads = method == verb::get || method == verb::head;
    if (asked.path == kRevocations) {
        if (method != verb::post) {
            co_return method_not_allowed("POST", asked.request_id);
        }
        co_return co_await revoke(services, std::move(asked));
    }
    if (asked.path == kSessions) {
        if (!reads) {
            co_return method_not_allowed("GET, HEAD", asked.request_id);
        }
        co_return co_await list(services, std::string(asked.request.target()));
    }
    std::string id = asked.path.substr(kOneSession.size());
    if (method == verb::delete_) {
        co_return co_await end(services, std::move(asked), std::move(id));
    }
    if (!reads) {
        co_return method_not_allowed("GET, HEAD, DELETE", asked.request_id);
    }
    const auto found = co_await find(services.node, std::move(id), asked.request_id);
    if (!found.session) {
        co_return found.refusal;
    }
    co_return json_answer(http::Status::ok, session_json(*found.session, services.clock.now()));
}

}  // namespace porthole::admin
