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

/// Where an error happened, as far as its message tells.
struct FaultContext {
    std::string_view request_id;
    std::string_view rule;              ///< of Nova's policy, which not_permitted names
    std::string_view instance_id = {};  ///< empty: the caller did not name one
    std::string_view console_type = {};
};

/// The fault for a call that failed with `error`, as Nova answers, and 409 where Nova has a 500 for
/// a state.
Fault fault_of(const boost::system::error_code& error, const FaultContext& context);

/// 404 for a path, a method or a microversion that is not there.
Fault no_resource();

/// 400 with webob's own words, where Nova gives no others.
Fault bad_request();

/// 401 in keystonemiddleware's shape; `challenge` is what WWW-Authenticate says.
net::http::Response unauthenticated_answer(std::string_view challenge);

}  // namespace porthole::api
