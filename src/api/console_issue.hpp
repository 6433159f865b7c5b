// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/operation.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace porthole::api {

/// The parameter of their paths that names the instance.
constexpr std::string_view kInstanceParameter = "server_id";

/// The body of an answer, in the words of one of the forms of the request.
using ShowConsole = boost::json::object (*)(const compute::IssuedConsole& console);

/// What such a request says in a body of the form `asked`: protocol, type and view_only, which have
/// passed `console_schema`.
compute::WantedConsole wanted_console(const boost::json::object& asked);

/// The schema of that form in `version`: Nova's, and `view_only`, which is our own.
boost::json::object console_schema(const Microversion& version);

/// Asks for the console that is `wanted` of the instance that `call` names, on the caller's behalf,
/// and answers with what `show` makes of it: what the three forms of that request share. A fault is
/// Nova's, and logged.
Task<net::http::Response> answer_console(
    Services services, Call call, compute::WantedConsole wanted, ShowConsole show
);

/// The statuses that `answer_console` leads to, and `success` for when there is a console.
std::vector<Answer> console_answers(boost::json::value success);

}  // namespace porthole::api
