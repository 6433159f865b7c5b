// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/fault.hpp"
#include "api/microversion.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace porthole::api {

/// Which console is asked for.
struct ConsoleRequest {
    std::string protocol;
    std::string type;
};

/// The seed's body, {"protocol": …, "type": …}: both required, nothing else, each of its
/// enumeration. 400 with the words of Nova's schema validation otherwise.
std::variant<ConsoleRequest, Fault> parse_console_request(std::string_view body);

/// Nova's body, {"remote_console": {"protocol": …, "type": …}}
/// (nova/api/openstack/compute/schemas/remote_consoles.py), with what `version` knows.
std::variant<ConsoleRequest, Fault> parse_remote_console_request(
    std::string_view body, const Microversion& version
);

}  // namespace porthole::api
