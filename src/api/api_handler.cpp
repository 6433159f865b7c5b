// SPDX-License-Identifier: Apache-2.0
#include "api/api_handler.hpp"

#include "api/links.hpp"
#include "api/request_body.hpp"
#include "api/resources/registry.hpp"
#include "api/resources/versions.hpp"
#include "base/percent.hpp"

#include <utility>

namespace porthole::api {
namespace http = net::http;
namespace json = boost::json;
using boost::beast::http::field;
using http::Status;

namespace {

/// Of the version that everybody negotiates.
constexpr std::string_view kNegotiatedPath = "/v2.1";

void set_common_headers(http::Response& response, std::string_view request_id) {
    response.set(field::cache_control, "no-store");
    response.set("X-OpenStack-Request-Id", request_id);
    response.set("X-Compute-Request-Id", request_id);
}

Fault foreign_project(const std::string& in_path, const std::string& of_caller) {
    return {
        Status::bad_request,
        "Malformed request URL: URL's project_id '" + in_path +
            "' doesn't match Context's project_id '" + of_caller + "'"
    };
}

}  // namespace

ApiHandler::ApiHandler(
    const ApiConfig& config, compute::ConsoleService& consoles, identity::Identity& identity
)
    : public_url_(config.public_url),
      cors_(config.cors_origins),
      operations_(all_operations()),
      router_(operations_),
      consoles_(consoles),
      identity_(identity) {}

Task<http::Response> ApiHandler::handle(
    net::Worker& /*worker*/,
    const http::Request& request,
    const http::Peer& peer,
    std::string request_id
) {
    http::Response response;
    auto preflight = cors_.preflight(request);
    if (preflight) {
        response = std::move(*preflight);
    } else {
        response = co_await answer(request, peer, request_id);
    }
    cors_.allow(request, response);
    set_common_headers(response, request_id);
    co_return response;
}

http::Response ApiHandler::refuse(Status status, std::string_view request_id) {
    const Fault fault{status, std::string(boost::beast::http::obsolete_reason(status))};
    http::Response response = fault_answer(fault);
    set_common_headers(response, request_id);
    return response;
}

Task<http::Response> ApiHandler::answer(
    const http::Request& request, const http::Peer& peer, std::string request_id
) {
    auto target = parse_target(request.target());
    if (!target) {
        const Fault fault{Status::bad_request, "The request target is malformed."};
        co_return fault_answer(fault);
    }
    Route route = router_.find(request.method(), target->path);
    Call call;
    call.request_id = request_id;
    call.target = std::move(*target);
    call.parameters = std::move(route.parameters);
    call.root_url = root_url(public_url_, request, peer);
    call.api_path = route.api_path;
    call.project_path = route.project_id ? "/" + percent_encode(*route.project_id) : "";
    if (!route.path_is_known) {
        co_return multiple_choices(call);
    }
    const bool is_open = route.operation != nullptr && route.operation->access == Access::everybody;
    if (!is_open) {
        identity::Credentials credentials;
        credentials.token = Secret(std::string(request["X-Auth-Token"]));
        credentials.service_token = Secret(std::string(request["X-Service-Token"]));
        auto caller = co_await identity_.authenticate(std::move(credentials), request_id);
        if (!caller && caller.error() == make_error_code(Errc::not_authenticated)) {
            co_return unauthenticated_answer(identity_.challenge());
        }
        if (!caller) {
            const FaultContext context{request_id, {}};
            co_return fault_answer(fault_of(caller.error(), context));
        }
        call.caller = std::move(*caller);
    }
    co_return co_await act(request, route, std::move(call));
}

Task<http::Response> ApiHandler::act(const http::Request& request, const Route& route, Call call) {
    const bool negotiates = call.api_path == kNegotiatedPath;
    Negotiation negotiation;
    if (negotiates) {
        negotiation = negotiate(request);
    }
    call.version = negotiation.version.value_or(kMinMicroversion);
    http::Response response;
    if (negotiation.fault) {
        response = fault_answer(*negotiation.fault);
    } else if (route.operation == nullptr) {
        co_return fault_answer(no_resource());
    } else if (!route.operation->window.contains(call.version)) {
        response = fault_answer(no_resource());
    } else if (route.project_id && !call.caller.project_id.empty() &&
               *route.project_id != call.caller.project_id) {
        response = fault_answer(foreign_project(*route.project_id, call.caller.project_id));
    } else {
        auto body = read_body(request, *route.operation, call.version);
        if (const auto* const fault = std::get_if<Fault>(&body)) {
            response = fault_answer(*fault);
        } else {
            call.body = std::get<json::value>(std::move(body));
            const Services services{consoles_, operations_};
            response = co_await route.operation->action(services, std::move(call));
        }
    }
    if (negotiates && negotiation.version) {
        set_microversion(response, *negotiation.version);
    }
    co_return response;
}

}  // namespace porthole::api
