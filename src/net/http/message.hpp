// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <optional>
#include <string>
#include <string_view>

/// HTTP/1.1 as our listeners speak it, on Beast's message types.
namespace porthole::net::http {

using Request = boost::beast::http::request<boost::beast::http::string_body>;
using Response = boost::beast::http::response<boost::beast::http::string_body>;
using Status = boost::beast::http::status;

/// The path of a request target, percent-decoded; nothing when the target is malformed.
std::optional<std::string> target_path(std::string_view target);

/// True when a query parameter called `name` stands in `target`, be it more than once.
bool has_query_parameter(std::string_view target, std::string_view name);

/// The decoded value of the one query parameter called `name`; nothing when there is none, or
/// when it stands there twice.
std::optional<std::string> query_parameter(std::string_view target, std::string_view name);

/// The bytes of `response`, with Content-Length. Without the body for answers to HEAD.
std::string serialize(Response& response, bool with_body);

}  // namespace porthole::net::http
