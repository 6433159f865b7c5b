// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/operation.hpp"

#include <string>
#include <variant>
#include <vector>

namespace porthole::api {

/// Asks for a console on the caller's behalf: what the three forms of that request share.
/// `protocol` and `type` have passed their schema. The fault is Nova's, and logged.
Task<std::variant<compute::IssuedConsole, Fault>> issue_console(
    Services services,
    identity::Caller caller,
    std::string instance_id,
    std::string protocol,
    std::string type,
    std::string request_id
);

/// The statuses that `issue_console` leads to, and `success` for when there is a console.
std::vector<Answer> console_answers(boost::json::value success);

}  // namespace porthole::api
