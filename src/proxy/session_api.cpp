// SPDX-License-Identifier: Apache-2.0
#include "proxy/session_api.hpp"

#include "base/log.hpp"
#include "proxy/measured.hpp"
#include "virt/console_type.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value_from.hpp>

#include <algorithm>
#include <chrono>

namespace porthole::proxy {
namespace http = net::http;
namespace json = boost::json;
using boost::beast::http::field;

namespace {

/// What the page asks with.
struct Question {
    bool resumes = false;
    Secret secret;
    std::string page;
    std::optional<Choice> choice;

    consoleauth::TokenKind kind() const {
        return resumes ? consoleauth::TokenKind::resume : consoleauth::TokenKind::token;
    }
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
        if (text == nullptr) {
            return Errc::request_invalid;
        }
        if (member.key() == "in_use") {
            question.choice = find_choice(*text);
            if (!question.choice) {
                return Errc::request_invalid;
            }
        } else if (is_secret) {
            ++secrets;
            question.resumes = member.key() == "resume";
            question.secret = Secret(std::string(*text));
        } else if (member.key() == "page") {
            question.page = std::string(*text);
        } else {
            return Errc::request_invalid;
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

/// Whether VMware's SDK shows this console on the page at `page`. What may only be looked at it
/// does not: it expects answers to what it offers to send.
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

namespace {

/// Asks about others who have the console. Returns the answer that says so, where nothing was
/// chosen about them, or nothing, where the console may be opened: those whom that ends know it
/// then. Opens and spends nothing.
Task<Result<std::optional<http::Response>>> ask_about_others(
    SessionApi api,
    consoleauth::Presented presented,
    consoleauth::TokenKind kind,
    std::optional<Choice> choice,
    std::string request_id
) {
    const auto record = co_await api.authority.look_at(std::move(presented), kind);
    if (!record) {
        co_return record.error();
    }
    const auto users = co_await api.sharing.users(*record);
    if (!users) {
        co_return users.error();
    }
    std::optional<http::Response> answer;
    if (users->others.empty()) {
        co_return answer;
    }
    const auto choices = api.sharing.choices(*record);
    if (choice && std::find(choices.begin(), choices.end(), *choice) != choices.end()) {
        const auto done = co_await api.sharing.choose(*choice, *record, users->others, request_id);
        if (!done) {
            co_return done.error();
        }
        co_return answer;
    }
    measured::count_refusal("page", Errc::console_in_use);
    log::info(
        "console_in_use",
        {{"request", request_id}, {"grant", record->id}, {"instance", record->instance_id}}
    );
    json::array names;
    for (const Choice each : choices) {
        names.emplace_back(choice_name(each));
    }
    json::object body = error_body(Errc::console_in_use, request_id);
    body["in_use"] = {
        {"instance", {{"id", record->instance_id}, {"name", record->instance_name}}},
        {"by", shown_users(api, users->others, *record)},
        {"choices", std::move(names)},
    };
    answer = json_response(http::Status::conflict, body);
    co_return answer;
}

json::array what_is_told(const Sharing& sharing) {
    json::array told;
    if (sharing.shows_host()) {
        told.emplace_back("host");
    }
    if (sharing.asks()) {
        told.emplace_back("others");
    }
    return told;
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
    if (api.sharing.asks()) {
        consoleauth::Presented looked_at = presented;
        auto asked = co_await ask_about_others(
            api, std::move(looked_at), question->kind(), question->choice, request_id
        );
        if (!asked) {
            co_return co_await not_granted(api, asked.error(), peer, request_id);
        }
        if (*asked) {
            co_return std::move(**asked);
        }
    }
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
        {"limits", limits_in(api, record)},
        {"tells", what_is_told(api.sharing)}
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
