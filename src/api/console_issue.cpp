// SPDX-License-Identifier: Apache-2.0
#include "api/console_issue.hpp"

#include "api/console_kinds.hpp"
#include "base/log.hpp"
#include "base/uuid.hpp"
#include "virt/console_type.hpp"

#include <boost/json/serialize.hpp>

#include <utility>
#include <variant>

namespace porthole::api {
namespace json = boost::json;
using net::http::Status;

namespace {

Task<std::variant<compute::IssuedConsole, Fault>> issue(
    Services services, Call call, compute::WantedConsole wanted
) {
    if (auto fault = check_pair(wanted.protocol, wanted.type)) {
        co_return std::move(*fault);
    }
    const auto* const type = virt::find_console_type(wanted.type);
    if (wanted.view_only && type != nullptr && !type->can_be_view_only) {
        Fault refusal{
            Status::bad_request, "A console of type " + wanted.type + " cannot be view-only."
        };
        co_return std::move(refusal);
    }
    const std::string& instance_id = call.parameter(kInstanceParameter);
    const FaultContext context{
        call.request_id, "os_compute_api:os-remote-consoles", instance_id, wanted.type
    };
    const auto uuid = parse_uuid(instance_id);
    if (!uuid) {
        co_return fault_of(Errc::instance_unknown, context);
    }
    wanted.instance_id = *uuid;
    auto console =
        co_await services.consoles.create(std::move(call.caller), wanted, call.request_id);
    if (!console) {
        log::info(
            "console_not_issued",
            {{"request", call.request_id},
             {"instance", *uuid},
             {"type", wanted.type},
             {"cause", console.error()}}
        );
        co_return fault_of(console.error(), context);
    }
    co_return std::move(*console);
}

}  // namespace

compute::WantedConsole wanted_console(const json::object& asked) {
    compute::WantedConsole wanted;
    wanted.protocol = std::string(asked.at("protocol").as_string());
    wanted.type = std::string(asked.at("type").as_string());
    const json::value* const view_only = asked.if_contains("view_only");
    wanted.view_only = view_only != nullptr && view_only->as_bool();
    return wanted;
}

json::object console_schema(const Microversion& version) {
    return {
        {"type", "object"},
        {"properties",
         json::object{
             {"protocol", json::object{{"type", "string"}, {"enum", protocol_names(version)}}},
             {"type", json::object{{"type", "string"}, {"enum", type_names(version)}}},
             {"view_only", json::object{{"type", "boolean"}}},
         }},
        {"required", json::array{"protocol", "type"}},
        {"additionalProperties", false},
    };
}

Task<net::http::Response> answer_console(
    Services services, Call call, compute::WantedConsole wanted, ShowConsole show
) {
    const auto issued = co_await issue(services, std::move(call), std::move(wanted));
    if (const auto* const fault = std::get_if<Fault>(&issued)) {
        co_return fault_answer(*fault);
    }
    const auto body = show(std::get<compute::IssuedConsole>(issued));
    co_return json_answer(Status::ok, boost::json::serialize(body));
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
