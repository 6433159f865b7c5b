// SPDX-License-Identifier: Apache-2.0
#include "api/api_handler.hpp"

#include "base/log.hpp"
#include "base/uuid.hpp"
#include "virt/console_type.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <array>

namespace porthole::api {
namespace http = net::http;
namespace json = boost::json;
using boost::beast::http::field;
using boost::beast::http::verb;
using http::Status;

namespace {

constexpr Microversion kRemoteConsolesSince{2, 6};
constexpr std::string_view kSeedPrefix = "/servers/";
constexpr std::string_view kSeedSuffix = "/console";
constexpr std::string_view kNovaPrefix = "/v2.1/servers/";
constexpr std::string_view kNovaSuffix = "/remote-consoles";

/// What stands between `prefix` and `suffix`; nothing when the path has another form.
std::optional<std::string> between(
    std::string_view path, std::string_view prefix, std::string_view suffix
) {
    if (path.size() <= prefix.size() + suffix.size() || !path.starts_with(prefix) ||
        !path.ends_with(suffix)) {
        return std::nullopt;
    }
    const auto middle = path.substr(prefix.size(), path.size() - prefix.size() - suffix.size());
    if (middle.find('/') != std::string_view::npos) {
        return std::nullopt;
    }
    return std::string(middle);
}

bool is_json(const http::Request& request) {
    const std::string_view type = request[field::content_type];
    const std::string_view plain = type.substr(0, type.find(';'));
    return plain.empty() || plain == "application/json" || plain == "text/plain" ||
           plain == "application/vnd.openstack.compute+json";
}

Fault no_resource() {
    return {Status::not_found, "The resource could not be found."};
}

}  // namespace

ApiHandler::ApiHandler(compute::ConsoleService& consoles, identity::Identity& identity)
    : consoles_(consoles), identity_(identity) {}

Task<http::Response> ApiHandler::handle(
    net::Worker& /*worker*/,
    const http::Request& request,
    const http::Peer& /*peer*/,
    std::string request_id
) {
    http::Response response;
    const auto route = find_route(request);
    const auto version = find_microversion(request);
    if (const auto* const fault = std::get_if<Fault>(&version)) {
        response = fault_answer(*fault);
    } else if (const auto* const unknown = std::get_if<Fault>(&route)) {
        response = fault_answer(*unknown);
    } else {
        const auto asked = std::get<Microversion>(version);
        response = co_await create_console(request, std::get<Route>(route), asked, request_id);
        set_microversion(response, asked);
    }
    response.set(field::cache_control, "no-store");
    response.set("X-OpenStack-Request-Id", request_id);
    response.set("X-Compute-Request-Id", request_id);
    co_return response;
}

std::variant<ApiHandler::Route, Fault> ApiHandler::find_route(const http::Request& request) {
    const auto path = http::target_path(request.target());
    if (!path) {
        return Fault{Status::bad_request, "The request target is malformed."};
    }
    Route route;
    if (auto id = between(*path, kNovaPrefix, kNovaSuffix)) {
        route = {std::move(*id), true};
    } else if (auto seed_id = between(*path, kSeedPrefix, kSeedSuffix)) {
        route = {std::move(*seed_id), false};
    } else {
        return no_resource();
    }
    if (request.method() != verb::post) {
        return no_resource();
    }
    return route;
}

Task<http::Response> ApiHandler::create_console(
    const http::Request& request, Route route, Microversion version, std::string request_id
) {
    identity::Credentials credentials;
    credentials.token = Secret(std::string(request["X-Auth-Token"]));
    credentials.service_token = Secret(std::string(request["X-Service-Token"]));
    auto caller = co_await identity_.authenticate(std::move(credentials), request_id);
    if (!caller) {
        if (caller.error() == make_error_code(Errc::not_authenticated)) {
            co_return unauthenticated_answer(identity_.challenge());
        }
        co_return fault_answer(fault_of(caller.error(), {}, {}, request_id));
    }
    if (route.nova && version < kRemoteConsolesSince) {
        co_return fault_answer(no_resource());
    }
    if (!is_json(request)) {
        const Fault fault{Status::unsupported_media_type, "Unsupported Content-Type"};
        co_return fault_answer(fault);
    }
    const auto parsed = route.nova ? parse_remote_console_request(request.body(), version)
                                   : parse_console_request(request.body());
    if (const auto* const fault = std::get_if<Fault>(&parsed)) {
        co_return fault_answer(*fault);
    }
    const auto& wanted = std::get<ConsoleRequest>(parsed);
    const auto* const type = virt::find_console_type(wanted.type);
    if (type != nullptr && type->protocol != wanted.protocol) {
        const Fault fault{Status::bad_request, "Invalid console type " + wanted.type};
        co_return fault_answer(fault);
    }
    const auto instance_id = parse_uuid(route.instance_id);
    if (!instance_id) {
        co_return fault_answer(
            fault_of(Errc::instance_unknown, route.instance_id, wanted.type, request_id)
        );
    }
    const auto console = co_await consoles_.create(
        std::move(*caller), *instance_id, wanted.protocol, wanted.type, request_id
    );
    if (!console) {
        log::info(
            "console_not_issued",
            {{"request", request_id},
             {"instance", *instance_id},
             {"type", wanted.type},
             {"cause", console.error()}}
        );
        co_return fault_answer(fault_of(console.error(), *instance_id, wanted.type, request_id));
    }
    json::object body{
        {"protocol", console->protocol}, {"type", console->type}, {"url", console->url}
    };
    if (route.nova) {
        json::object wrapped{{"remote_console", std::move(body)}};
        body = std::move(wrapped);
    } else {
        // The seed's answer has no type.
        body.erase("type");
    }
    co_return json_answer(Status::ok, json::serialize(body));
}

}  // namespace porthole::api
