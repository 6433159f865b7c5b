// SPDX-License-Identifier: Apache-2.0
#include "api/console_issue.hpp"

#include "api/console_kinds.hpp"
#include "base/log.hpp"
#include "base/uuid.hpp"

#include <utility>

namespace porthole::api {
using net::http::Status;

Task<std::variant<compute::IssuedConsole, Fault>> issue_console(
    Services services,
    identity::Caller caller,
    std::string instance_id,
    std::string protocol,
    std::string type,
    std::string request_id
) {
    if (auto fault = check_pair(protocol, type)) {
        co_return std::move(*fault);
    }
    const FaultContext context{request_id, "os_compute_api:os-remote-consoles", instance_id, type};
    const auto uuid = parse_uuid(instance_id);
    if (!uuid) {
        co_return fault_of(Errc::instance_unknown, context);
    }
    auto console =
        co_await services.consoles.create(std::move(caller), *uuid, protocol, type, request_id);
    if (!console) {
        log::info(
            "console_not_issued",
            {{"request", request_id},
             {"instance", *uuid},
             {"type", type},
             {"cause", console.error()}}
        );
        co_return fault_of(console.error(), context);
    }
    co_return std::move(*console);
}

std::vector<Answer> console_answers(boost::json::value success) {
    return {
        {Status::ok, "The URL, for the user's browser", std::move(success)},
        {Status::bad_request, "The body is wrong, or there is no such console"},
        {Status::forbidden, "The instance is of the caller's project, and its roles are too few"},
        {Status::not_found, "There is no such instance, or it is another project's"},
        {Status::conflict, "The instance is not running"},
        {Status::service_unavailable, "The hypervisor or the token store does not answer"},
    };
}

}  // namespace porthole::api
