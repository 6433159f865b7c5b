// SPDX-License-Identifier: Apache-2.0
#include "api/cors.hpp"

#include <algorithm>
#include <string_view>

namespace porthole::api {
namespace http = net::http;
using boost::beast::http::field;
using boost::beast::http::verb;

namespace {

constexpr std::string_view kRequestHeaders =
    "X-Auth-Token, Content-Type, OpenStack-API-Version, X-OpenStack-Nova-API-Version";
constexpr std::string_view kAnswerHeaders =
    "X-OpenStack-Request-Id, X-Compute-Request-Id, OpenStack-API-Version, "
    "X-OpenStack-Nova-API-Version, Retry-After";
constexpr std::string_view kPreflightSeconds = "3600";

}  // namespace

bool Cors::is_allowed(const http::Request& request) const {
    const std::string_view origin = request[field::origin];
    return !origin.empty() && std::find(origins_.begin(), origins_.end(), origin) != origins_.end();
}

std::optional<http::Response> Cors::preflight(const http::Request& request) const {
    const bool asks = request.method() == verb::options &&
                      request.count(field::access_control_request_method) > 0;
    if (!asks || !is_allowed(request)) {
        return std::nullopt;
    }
    http::Response response{http::Status::no_content, 11};
    response.set(field::access_control_allow_methods, "GET, POST");
    response.set(field::access_control_allow_headers, kRequestHeaders);
    response.set(field::access_control_max_age, kPreflightSeconds);
    return response;
}

void Cors::allow(const http::Request& request, http::Response& response) const {
    if (origins_.empty()) {
        return;
    }
    response.insert(field::vary, "Origin");
    if (is_allowed(request)) {
        response.set(field::access_control_allow_origin, request[field::origin]);
        response.set(field::access_control_expose_headers, kAnswerHeaders);
    }
}

}  // namespace porthole::api
