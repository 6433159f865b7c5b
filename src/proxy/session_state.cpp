// SPDX-License-Identifier: Apache-2.0
#include "proxy/session_state.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <optional>
#include <utility>

namespace porthole::proxy {
namespace http = net::http;
namespace json = boost::json;

namespace {

/// The secret of a request that holds nothing else.
std::optional<Secret> secret_in(const std::string& body) {
    boost::system::error_code error;
    const json::value value = json::parse(body, error);
    const auto* const object = error ? nullptr : value.if_object();
    const auto* const member =
        object == nullptr || object->size() != 1 ? nullptr : object->if_contains("resume");
    const auto* const text = member == nullptr ? nullptr : member->if_string();
    return text == nullptr ? std::nullopt : std::optional<Secret>(std::string(*text));
}

}  // namespace

Task<http::Response> answer_state_request(
    const http::Request& request, SessionApi api, std::string peer, std::string request_id
) {
    if (!api.failed_tokens.may_try(peer)) {
        co_return co_await not_granted(api, Errc::too_many_attempts, peer, request_id);
    }
    auto secret = secret_in(request.body());
    if (!secret) {
        co_return session_error(Errc::request_invalid, request_id);
    }
    consoleauth::Presented presented(std::move(*secret), request_id);
    const auto record =
        co_await api.authority.look_at(std::move(presented), consoleauth::TokenKind::resume);
    if (!record) {
        co_return co_await not_granted(api, record.error(), peer, request_id);
    }
    const auto users = co_await api.sharing.users(*record);
    if (!users) {
        co_return session_error(users.error(), request_id);
    }
    json::object state;
    const auto& own = users->own;
    if (api.sharing.shows_host() && !own.empty() && !own.back().host.empty()) {
        state["host"] = own.back().host;
    }
    if (api.sharing.asks()) {
        state["others"] = shown_users(api, users->others, *record);
    }
    co_return json_response(http::Status::ok, state);
}

}  // namespace porthole::proxy
