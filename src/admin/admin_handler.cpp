// SPDX-License-Identifier: Apache-2.0
#include "admin/admin_handler.hpp"

#include "admin/answers.hpp"
#include "admin/session_requests.hpp"
#include "base/hash.hpp"
#include "base/log.hpp"
#include "base/metrics/family.hpp"
#include "net/endpoint.hpp"
#include "proxy/page_headers.hpp"
#include "proxy/pages.hpp"
#include "proxy/session_api.hpp"

#include <boost/json/object.hpp>
#include <unistd.h>

#include <utility>

namespace porthole::admin {
namespace http = net::http;
namespace json = boost::json;
using boost::beast::http::field;
using boost::beast::http::verb;

namespace {

constexpr std::string_view kUpgrade = "/upgrade";

/// True for a Host that no name server can have led a browser to: an address, or localhost.
bool is_direct(const std::string& host) {
    auto endpoint = net::Endpoint::parse(host);
    if (!endpoint) {
        endpoint = net::Endpoint::parse(host + ":80");
    }
    return endpoint && (endpoint->is_address() || endpoint->host == "localhost");
}

}  // namespace

AdminHandler::AdminHandler(AdminServices services, AdminRules rules)
    : services_(services), rules_(std::move(rules)) {}

Task<http::Response> AdminHandler::handle(
    net::Worker& /*worker*/,
    const http::Request& request,
    const http::Peer& /*peer*/,
    std::string request_id
) {
    const auto path = http::target_path(request.target());
    http::Response response;
    if (!path) {
        response = error_answer(
            http::Status::bad_request,
            "request_invalid",
            "The request target is malformed.",
            request_id
        );
    } else {
        response = co_await answer(request, *path, request_id);
    }
    proxy::set_page_headers(response, {});
    response.set("X-Request-Id", request_id);
    co_return response;
}

Task<http::Response> AdminHandler::answer(
    const http::Request& request, std::string path, std::string request_id
) {
    if (is_session_path(path) || path == kUpgrade) {
        co_return co_await answer_administrator(request, path, request_id);
    }
    if (request.method() != verb::get && request.method() != verb::head) {
        co_return method_not_allowed("GET, HEAD", request_id);
    }
    if (path == "/healthz") {
        co_return text_answer(http::Status::ok, "text/plain; charset=utf-8", "ok\n");
    }
    if (path == "/readyz") {
        const json::value report = services_.health.report();
        const bool ready = report.at("ready").as_bool();
        co_return json_answer(ready ? http::Status::ok : http::Status::service_unavailable, report);
    }
    if (path == "/version") {
        json::object version{
            {"name", "porthole"}, {"version", rules_.version}, {"process", getpid()}
        };
        co_return json_answer(http::Status::ok, std::move(version));
    }
    if (path == "/metrics") {
        co_return text_answer(
            http::Status::ok, "text/plain; version=0.0.4; charset=utf-8", metrics::text()
        );
    }
    if (auto page = proxy::find_admin_page(request, path)) {
        co_return std::move(*page);
    }
    co_return error_answer(
        http::Status::not_found,
        "not_found",
        "There is /healthz, /readyz, /version, /metrics, /sessions, /revocations, /upgrade and a "
        "page "
        "at /.",
        request_id
    );
}

Task<Result<identity::Caller>> AdminHandler::authenticate(
    const http::Request& request, std::string request_id
) {
    // A page of somebody else's whose name was pointed at this address would come with its own
    // name; where callers prove who they are, it could not.
    if (rules_.any_caller && !is_direct(std::string(request[field::host]))) {
        log::info(
            "host_refused",
            {{"request", request_id}, {"host", std::string_view(request[field::host])}}
        );
        co_return Errc::not_permitted;
    }
    identity::Credentials credentials;
    credentials.token = Secret(std::string(request["X-Auth-Token"]));
    if (!rules_.key.empty() && !credentials.token.empty()) {
        const std::string presented = to_hex(sha256(credentials.token.reveal()));
        if (equal_in_constant_time(presented, to_hex(sha256(rules_.key.reveal())))) {
            identity::Caller bearer;
            bearer.user = "admin key";
            co_return bearer;
        }
    }
    auto caller = co_await services_.identity.authenticate(std::move(credentials), request_id);
    if (!caller) {
        co_return caller.error();
    }
    const auto permitted = services_.policy.may_administer(*caller);
    if (!permitted) {
        co_return permitted.error();
    }
    co_return std::move(*caller);
}

Task<http::Response> AdminHandler::answer_administrator(
    const http::Request& request, std::string path, std::string request_id
) {
    const auto caller = co_await authenticate(request, request_id);
    if (!caller) {
        log::info("administrator_refused", {{"request", request_id}, {"cause", caller.error()}});
        auto response = proxy::session_error(caller.error(), request_id);
        if (caller.error() == make_error_code(Errc::not_authenticated)) {
            response.set(field::www_authenticate, services_.identity.challenge());
        }
        co_return response;
    }
    if (path == kUpgrade) {
        if (request.method() != verb::post) {
            co_return method_not_allowed("POST", request_id);
        }
        co_return co_await hand_over(caller->user, std::move(request_id));
    }
    const SessionRequestServices services{
        services_.node, services_.tokens, services_.audit, services_.clock
    };
    SessionRequest asked{request, std::move(path), caller->user, std::move(request_id)};
    co_return co_await answer_session_request(services, std::move(asked));
}

Task<http::Response> AdminHandler::hand_over(std::string by, std::string request_id) {
    log::info("upgrade_asked", {{"request", request_id}, {"user", by}});
    audit::Event event;
    event.name = "upgrade_asked";
    event.request_id = request_id;
    event.details = {{"user", by}};
    co_await services_.audit.note(std::move(event));
    rules_.upgrade();
    co_return json_answer(http::Status::accepted, {{"process", getpid()}});
}

}  // namespace porthole::admin
