// SPDX-License-Identifier: Apache-2.0
#include "compute/console_service.hpp"

#include "base/log.hpp"
#include "compute/access_url.hpp"
#include "compute/told_console.hpp"

#include <algorithm>

namespace porthole::compute {
namespace {

/// A value for a power state that an instance must have to show a console.
bool can_show(virt::PowerState state) {
    return state == virt::PowerState::running || state == virt::PowerState::unknown;
}

bool has_type(const virt::Instance& instance, std::string_view type) {
    const auto& types = instance.console_types;
    return std::find(types.begin(), types.end(), type) != types.end();
}

}  // namespace

ConsoleService::ConsoleService(
    std::vector<virt::DriverPtr> drivers,
    consoleauth::TokenService& tokens,
    const identity::Policy& policy,
    ConsolesConfig config,
    const Clock& clock
)
    : drivers_(std::move(drivers)),
      finder_(drivers_, clock),
      tokens_(tokens),
      policy_(policy),
      config_(std::move(config)) {}

Task<Result<IssuedConsole>> ConsoleService::create(
    identity::Caller caller,
    std::string instance_id,
    std::string protocol,
    std::string type_name,
    std::string request_id
) {
    const virt::ConsoleType* const type = virt::find_console_type(type_name);
    if (type == nullptr || type->protocol != protocol || !config_.is_enabled(type_name)) {
        co_return Errc::console_unavailable;
    }
    auto found = co_await finder_.find(instance_id, request_id);
    if (!found) {
        co_return found.error();
    }
    const virt::Instance& instance = found->instance;
    const auto permitted = policy_.may_open_console(caller, instance.project_id);
    if (!permitted) {
        log::info(
            "console_refused",
            {{"request", request_id},
             {"instance", instance_id},
             {"user", caller.user},
             {"cause", permitted.error()}}
        );
        co_return permitted.error();
    }
    if (!has_type(instance, type_name)) {
        co_return Errc::console_unavailable;
    }
    if (!can_show(instance.power_state)) {
        co_return Errc::instance_not_running;
    }
    consoleauth::Grant grant;
    grant.instance_id = instance.id;
    grant.instance_name = instance.name;
    grant.console_type = type_name;
    grant.project_id = instance.project_id;
    grant.user = caller.user;
    auto issued = co_await tokens_.issue(std::move(grant));
    if (!issued) {
        co_return issued.error();
    }
    log::info(
        "console_issued",
        {{"request", request_id},
         {"instance", instance.id},
         {"type", type_name},
         {"user", caller.user},
         {"project", caller.project_id},
         {"grant", issued->id}}
    );
    IssuedConsole console;
    console.protocol = type->protocol;
    console.type = type->name;
    console.url = access_url(config_.base_urls.find(type_name)->second, issued->token);
    co_return console;
}

Task<Result<virt::ConnectInfo>> ConsoleService::connect_info(
    consoleauth::TokenRecord record, std::string request_id
) {
    const virt::ConsoleType* const type = virt::find_console_type(record.console_type);
    if (type == nullptr || !config_.is_enabled(record.console_type)) {
        co_return Errc::console_unavailable;
    }
    if (record.console) {
        co_return connect_info_of(record, *type);
    }
    auto found = co_await finder_.find(record.instance_id, request_id);
    if (!found) {
        co_return found.error();
    }
    if (found->instance.project_id != record.project_id) {
        log::warn(
            "instance_changed_owner", {{"request", request_id}, {"instance", record.instance_id}}
        );
        co_return Errc::instance_unknown;
    }
    if (!can_show(found->instance.power_state)) {
        co_return Errc::instance_not_running;
    }
    co_return co_await found->driver->connect_info(record.instance_id, *type, request_id);
}

Task<Errc> ConsoleService::why_closed(consoleauth::TokenRecord record, std::string request_id) {
    if (record.console) {
        co_return Errc::upstream_closed;
    }
    const auto found = co_await finder_.find(record.instance_id, request_id);
    if (!found) {
        const bool gone = found.error() == make_error_code(Errc::instance_unknown);
        co_return gone ? Errc::instance_unknown : Errc::upstream_closed;
    }
    co_return can_show(found->instance.power_state) ? Errc::upstream_closed
                                                    : Errc::instance_not_running;
}

Task<void> ConsoleService::close() {
    for (const virt::DriverPtr& driver : drivers_) {
        co_await driver->close();
    }
}

}  // namespace porthole::compute
