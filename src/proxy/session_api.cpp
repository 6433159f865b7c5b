// SPDX-License-Identifier: Apache-2.0
#include "proxy/session_api.hpp"

#include "base/log.hpp"
#include "proxy/close_code.hpp"
#include "virt/console_type.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

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

/// What the page asks with: exactly one of the two.
struct Credentials {
    Secret token;
    Secret resume;
};

Result<Credentials> parse(const http::Request& request) {
    boost::system::error_code error;
    const json::value body = json::parse(request.body(), error);
    const auto* const object = error ? nullptr : body.if_object();
    if (object == nullptr || object->size() != 1 || !object->begin()->value().is_string()) {
        return Errc::request_invalid;
    }
    Credentials credentials;
    Secret value{std::string(object->begin()->value().get_string())};
    if (object->begin()->key() == "token") {
        credentials.token = std::move(value);
    } else if (object->begin()->key() == "resume") {
        credentials.resume = std::move(value);
    } else {
        return Errc::request_invalid;
    }
    return credentials;
}

Task<Result<consoleauth::OpenedToken>> open(
    consoleauth::TokenService& tokens, const Credentials& credentials
) {
    if (credentials.resume.empty()) {
        co_return co_await tokens.redeem(credentials.token);
    }
    co_return co_await tokens.resume(credentials.resume);
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

Task<http::Response> answer_session_request(
    const http::Request& request,
    consoleauth::TokenService& tokens,
    SessionRegistry& registry,
    std::string request_id
) {
    const auto credentials = parse(request);
    if (!credentials) {
        co_return session_error(credentials.error(), request_id);
    }
    const auto opened = co_await open(tokens, *credentials);
    if (!opened) {
        log::info("session_not_granted", {{"request", request_id}, {"cause", opened.error()}});
        co_return session_error(opened.error(), request_id);
    }
    if (!credentials->resume.empty()) {
        registry.end(session_key(credentials->resume), Errc::session_replaced);
    }
    const consoleauth::TokenRecord& record = opened->record;
    const auto* const type = virt::find_console_type(record.console_type);
    log::info(
        credentials->resume.empty() ? "token_redeemed" : "session_resumed",
        {{"request", request_id}, {"grant", record.id}, {"instance", record.instance_id}}
    );
    const json::value body{
        {"session",
         {{"id", record.id},
          {"protocol", type == nullptr ? std::string_view() : type->protocol},
          {"type", record.console_type},
          {"instance", {{"id", record.instance_id}, {"name", record.instance_name}}}}},
        {"secret", opened->resume_secret.reveal()}
    };
    co_return json_response(http::Status::ok, body);
}

}  // namespace porthole::proxy
