// SPDX-License-Identifier: Apache-2.0
#include "admin/answers.hpp"

#include <boost/json/serialize.hpp>

#include <utility>

namespace porthole::admin {
namespace http = net::http;
namespace json = boost::json;
using boost::beast::http::field;

http::Response text_answer(http::Status status, std::string_view type, std::string text) {
    http::Response response{status, 11};
    response.set(field::content_type, type);
    response.set(field::cache_control, "no-store");
    response.body() = std::move(text);
    return response;
}

http::Response json_answer(http::Status status, const json::value& body) {
    return text_answer(status, "application/json", json::serialize(body) + "\n");
}

http::Response error_answer(
    http::Status status,
    std::string_view code,
    std::string_view message,
    std::string_view request_id
) {
    return json_answer(
        status, {{"error", {{"code", code}, {"message", message}, {"request_id", request_id}}}}
    );
}

http::Response method_not_allowed(std::string_view allowed, std::string_view request_id) {
    auto response = error_answer(
        http::Status::method_not_allowed,
        "method_not_allowed",
        "This address takes " + std::string(allowed) + " only.",
        request_id
    );
    response.set(field::allow, allowed);
    return response;
}

}  // namespace porthole::admin
