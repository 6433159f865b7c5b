// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/errc.hpp"
#include "net/http/message.hpp"

#include <string>
#include <string_view>

namespace porthole::api {

/// An error as Nova's API words it (nova.api.openstack.wsgi.Fault): {"badRequest": {"code": 400,
/// "message": "…"}}.
struct Fault {
    net::http::Status status = net::http::Status::internal_server_error;
    std::string message;
};

/// A success or an error of the API, as JSON.
net::http::Response json_answer(net::http::Status status, std::string body);

net::http::Response fault_answer(const Fault& fault);

/// The fault for a call on `instance_id` that failed with `error`, as Nova answers, and 409 where
/// Nova has a 500 for a state.
Fault fault_of(
    const boost::system::error_code& error,
    std::string_view instance_id,
    std::string_view console_type,
    std::string_view request_id
);

/// 401 in keystonemiddleware's shape; `challenge` is what WWW-Authenticate says.
net::http::Response unauthenticated_answer(std::string_view challenge);

}  // namespace porthole::api
