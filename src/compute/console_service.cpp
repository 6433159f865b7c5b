// SPDX-License-Identifier: Apache-2.0
#include "compute/console_service.hpp"

#include "base/log.hpp"
#include "base/metrics/family.hpp"
#include "compute/access_url.hpp"
#include "compute/told_console.hpp"

#include <algorithm>
#include <optional>

namespace porthole::compute {
namespace {

metrics::Family<metrics::Counter> consoles_asked_for(
    "porthole_consoles_asked_for_total",
    "Consoles that the API was asked for, by what came of it: granted, or why not.",
    {"type", "outcome"}
);

/// What keeps an instance in that state from showing a console; nothing when nothing is known to.
std::optional<Errc> why_dark(virt::PowerState state) {
    switch (state) {
        case virt::PowerState::powered_off:
            return Errc::instance_not_running;
        case virt::PowerState::suspended:
            return Errc::instance_suspended;
        case virt::PowerState::running:
        case virt::PowerState::unknown:
            break;
    }
    return std::nullopt;
}

}  // namespace

ConsoleService::ConsoleService(
    std::vector<virt::DriverPtr> drivers,
    consoleauth::TokenService& tokens,
    const identity::Policy& policy,
    ConsolesConfig config,
    const Clock& clock,
    audit::AuditLog& audit
)
    : drivers_(std::move(drivers)),
      finder_(drivers_, clock),
      tokens_(tokens),
      policy_(policy),
      config_(std::move(config)),
      audit_(audit) {}

Task<Result<IssuedConsole>> ConsoleService::create(
    identity::Caller caller, WantedConsole wanted, std::string request_id
) {
    auto console = co_await grant(caller, wanted, request_id);
    const bool known = virt::find_console_type(wanted.type) != nullptr;
    const auto outcome = console ? std::string_view("granted") : errc_name(console.error());
    consoles_asked_for.with({known ? std::string_view(wanted.type) : "unknown", outcome}).add();

    audit::Event event;
    event.name = console ? "console_granted" : "console_refused";
    event.request_id = request_id;
    event.details = {
        {"user", caller.user},
        {"project_id", caller.project_id},
        {"instance_id", wanted.instance_id},
        {"type", wanted.type},
        {"view_only", wanted.view_only},
    };
    if (!console) {
        event.details["where"] = "api";
        event.details["reason"] = outcome;
        co_await audit_.note(std::move(event));
        co_return console.error();
    }
    event.details["grant"] = console->grant;
    const auto recorded = co_await audit_.record(std::move(event));
    if (!recorded) {
        co_return recorded.error();
    }
    co_return console;
}

Task<Result<IssuedConsole>> ConsoleService::grant(
    const identity::Caller& caller, const WantedConsole& wanted, std::string request_id
) {
    const virt::ConsoleType* const type = virt::find_console_type(wanted.type);
    if (type == nullptr || type->protocol != wanted.protocol || !config_.is_enabled(wanted.type) ||
        (wanted.view_only && !type->can_be_view_only)) {
        co_return Errc::console_unavailable;
    }
    auto found = co_await finder_.find(wanted.instance_id, request_id);
    if (!found) {
        co_return found.error();
    }
    const virt::Instance& instance = found->instance;
    const auto permitted = policy_.may_open_console(caller, instance.project_id);
    if (!permitted) {
        log::info(
            "console_refused",
            {{"request", request_id},
             {"instance", wanted.instance_id},
             {"user", caller.user},
             {"cause", permitted.error()}}
        );
        co_return permitted.error();
    }
    if (virt::console_behind(*type, instance.console_types) == nullptr) {
        co_return Errc::console_unavailable;
    }
    if (const auto dark = why_dark(instance.power_state)) {
        co_return *dark;
    }
    consoleauth::Grant grant;
    grant.instance_id = instance.id;
    grant.instance_name = instance.name;
    grant.console_type = wanted.type;
    grant.project_id = instance.project_id;
    grant.user = caller.user;
    grant.view_only = wanted.view_only;
    auto issued = co_await tokens_.issue(std::move(grant));
    if (!issued) {
        co_return issued.error();
    }
    log::info(
        "console_issued",
        {{"request", request_id},
         {"instance", instance.id},
         {"type", wanted.type},
         {"view_only", wanted.view_only},
         {"user", caller.user},
         {"project", caller.project_id},
         {"grant", issued->id}}
    );
    IssuedConsole console;
    console.protocol = type->protocol;
    console.type = type->name;
    console.grant = issued->id;
    console.url = access_url(config_.base_urls.find(wanted.type)->second, issued->token);
    co_return console;
}

Task<Result<ReadyConsole>> ConsoleService::connect_info(
    consoleauth::TokenRecord record, std::string request_id
) {
    const virt::ConsoleType* const type = virt::find_console_type(record.console_type);
    if (type == nullptr || !config_.is_enabled(record.console_type)) {
        co_return Errc::console_unavailable;
    }
    ReadyConsole console;
    if (record.console) {
        auto told = connect_info_of(record, *type);
        if (!told) {
            co_return told.error();
        }
        console.connect_info = std::move(*told);
        co_return console;
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
    if (const auto dark = why_dark(found->instance.power_state)) {
        co_return *dark;
    }
    console.driver = found->driver;
    // A driver that has no such console says so itself.
    const auto* const behind = virt::console_behind(*type, found->instance.console_types);
    auto info = co_await console.driver->connect_info(
        record.instance_id, behind == nullptr ? *type : *behind, request_id
    );
    if (!info) {
        co_return info.error();
    }
    console.connect_info = std::move(*info);
    co_return console;
}

Task<Errc> ConsoleService::why_closed(std::string instance_id, std::string request_id) {
    const auto found = co_await finder_.find(instance_id, request_id);
    if (!found) {
        if (found.error() == make_error_code(Errc::instance_unknown)) {
            co_return Errc::instance_unknown;
        }
        // A vCenter that restarts: what it manages runs on without it.
        const bool passes = errc_condition(found.error()) == Condition::unavailable;
        co_return passes ? Errc::console_moving : Errc::upstream_closed;
    }
    if (const auto dark = why_dark(found->instance.power_state)) {
        co_return *dark;
    }
    co_return found->instance.power_is_told ? Errc::console_moving : Errc::upstream_closed;
}

Task<void> ConsoleService::close() {
    for (const virt::DriverPtr& driver : drivers_) {
        co_await driver->close();
    }
}

}  // namespace porthole::compute
