// SPDX-License-Identifier: Apache-2.0
#include "proxy/session_api.hpp"

#include "base/log.hpp"
#include "proxy/close_code.hpp"
#include "proxy/measured.hpp"
#include "virt/console_type.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>

#include <algorithm>
#include <chrono>

namespace porthole::proxy {
namespace http = net::http;
namespace json = boost::json;
using boost::beast::http::field;

namespace {

http::Response json_response(http::Status status, const json::value& body) {
    http::Response response{status, 11};
    response.set(field::content_type, "application/json");
    response.set(field::cache_control, "no-store");
    response.body() = json::serialize(body);
    return response;
}

/// What the page asks with.
struct Question {
    bool resumes = false;
    Secret secret;
    std::string page;
};

Result<Question> parse(const http::Request& request) {
    boost::system::error_code error;
    const json::value body = json::parse(request.body(), error);
    const auto* const object = error ? nullptr : body.if_object();
    if (object == nullptr) {
        return Errc::request_invalid;
    }
    Question question;
    int secrets = 0;
    for (const auto& member : *object) {
        const auto* const text = member.value().if_string();
        const bool is_secret = member.key() == "token" || member.key() == "resume";
        if (text == nullptr || (!is_secret && member.key() != "page")) {
            return Errc::request_invalid;
        }
        if (is_secret) {
            ++secrets;
            question.resumes = member.key() == "resume";
            question.secret = Secret(std::string(*text));
        } else {
            question.page = std::string(*text);
        }
    }
    if (secrets != 1) {
        return Errc::request_invalid;
    }
    return question;
}

json::value number_or_null(Seconds limit) {
    return limit > Seconds(0) ? json::value(limit.count()) : json::value(nullptr);
}

/// How long the page may show the console, and when it asks whether somebody is still there.
json::object limits_in(const SessionApi& api, const consoleauth::TokenRecord& record) {
    const Time now = api.clock.now();
    const auto end = session_end(api.authority, record, api.lifetime, now);
    json::object limits{
        {"seconds_left", nullptr},
        {"idle_seconds", number_or_null(api.lifetime.idle)},
        {"idle_warning_seconds", number_or_null(api.lifetime.idle_warning)},
    };
    if (end) {
        const auto left = std::chrono::floor<Seconds>(*end - now);
        limits["seconds_left"] = std::max(left, Seconds(0)).count();
    }
    return limits;
}

/// Whether VMware's SDK shows this console on the page at `page`. What may only be looked at it does
/// not: it expects answers to what it offers to send.
bool is_shown_by_sdk(
    const SessionApi& api, const consoleauth::TokenRecord& record, const std::string& page
) {
    return record.console_type == "webmks" && !record.view_only &&
           api.sdk.is_for_page(api.prefixes.take_off(page));
}

Task<Result<consoleauth::OpenedToken>> open(
    consoleauth::Authority& authority, consoleauth::Presented presented, bool resumes
) {
    const metrics::Timer timer(measured::setup.with({"token"}));
    if (resumes) {
        co_return co_await authority.resume(std::move(presented));
    }
    co_return co_await authority.redeem(std::move(presented));
}

}  // namespace

http::Response session_error(const boost::system::error_code& reason, std::string_view request_id) {
    const json::value body{
        {"error",
         {{"code", errc_name(reason)},
          {"message", errc_sentence(reason)},
          {"request_id", request_id}}}
    };
    auto response = json_response(static_cast<http::Status>(refusal_status(reason)), body);
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

namespace {

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

}  // namespace

Task<http::Response> answer_session_request(
    const http::Request& request, SessionApi api, std::string peer, std::string request_id
) {
    if (!api.failed_tokens.may_try(peer)) {
        co_return co_await not_granted(api, Errc::too_many_attempts, peer, request_id);
    }
    const auto question = parse(request);
    if (!question) {
        co_return session_error(question.error(), request_id);
    }
    consoleauth::Presented presented(
        question->secret, request_id, api.hints.find(request[field::host], question->page)
    );
    const auto opened = co_await open(api.authority, std::move(presented), question->resumes);
    if (!opened) {
        co_return co_await not_granted(api, opened.error(), peer, request_id);
    }
    if (question->resumes) {
        api.registry.end(session_key(question->secret), Errc::session_replaced);
    }
    const consoleauth::TokenRecord& record = opened->record;
    const auto* const type = virt::find_console_type(record.console_type);
    log::info(
        question->resumes ? "session_resumed" : "token_redeemed",
        {{"request", request_id}, {"grant", record.id}, {"instance", record.instance_id}}
    );
    json::object body{
        {"session",
         {{"id", record.id},
          {"protocol", type == nullptr ? std::string_view() : type->protocol},
          {"type", record.console_type},
          {"view_only", record.view_only},
          {"user", record.user},
          {"instance", {{"id", record.instance_id}, {"name", record.instance_name}}}}},
        {"secret", opened->resume_secret.reveal()},
        {"limits", limits_in(api, record)}
    };
    if (is_shown_by_sdk(api, record, question->page)) {
        body["sdk"] = {
            {"scripts", json::value_from(api.sdk.scripts())},
            {"style_sheets", json::value_from(api.sdk.style_sheets())},
        };
    }
    co_return json_response(http::Status::ok, body);
}

}  // namespace porthole::proxy
