// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http/message.hpp"

#include <boost/json/value.hpp>

#include <string>
#include <string_view>

/// What the operators' side answers with.
namespace porthole::admin {

net::http::Response text_answer(net::http::Status status, std::string_view type, std::string text);
net::http::Response json_answer(net::http::Status status, const boost::json::value& body);
net::http::Response error_answer(
    net::http::Status status,
    std::string_view code,
    std::string_view message,
    std::string_view request_id
);
net::http::Response method_not_allowed(std::string_view allowed, std::string_view request_id);

}  // namespace porthole::admin
