// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor/console.hpp"

#include "cli/doctor/advice.hpp"
#include "net/buffer_pool.hpp"
#include "net/deadline.hpp"
#include "net/endpoint.hpp"
#include "net/farewell.hpp"
#include "virt/console_type.hpp"

#include <fmt/format.h>

namespace porthole::cli {
namespace {

using State = Finding::State;

constexpr std::string_view kRequest = "doctor";
constexpr Milliseconds kFarewell{2000};

/// Opens one console by `driver`, and leaves it at once.
Task<Finding> examine_type(
    Backends& backends,
    virt::Driver& driver,
    std::string instance,
    const virt::ConsoleType& type,
    Milliseconds limit
) {
    const std::string subject = fmt::format("console {}", type.name);
    auto info = co_await net::with_deadline(
        limit, driver.connect_info(instance, type, std::string(kRequest))
    );
    if (!info) {
        co_return Finding{State::bad, subject, advice(info.error())};
    }
    const net::Endpoint endpoint{info->host, info->port};
    const std::string way = fmt::format(
        "by {} at {}{}{}",
        virt::transport_name(info->transport),
        endpoint.text(),
        info->why.empty() ? "" : ", ",
        info->why
    );
    const proxy::OpenFunction open = proxy::find_upstream(info->transport);
    const proxy::UpstreamContext context{
        backends.client_tls, backends.vnc_trust, backends.addresses
    };
    auto upstream = co_await net::with_deadline(limit, open(std::move(*info), context));
    if (!upstream) {
        co_return Finding{
            State::bad, subject, fmt::format("{}: {}", way, advice(upstream.error()))
        };
    }
    net::BufferPool buffers;
    co_await net::farewell(*upstream->stream, buffers, kFarewell);
    co_return Finding{State::good, subject, fmt::format("opens, {}", way)};
}

/// The driver that has the instance; null with the last failure when none has.
Task<Result<virt::Driver*>> find_driver(
    Backends& backends, std::string instance, Milliseconds limit, virt::Instance& found
) {
    boost::system::error_code failure = make_error_code(Errc::instance_unknown);
    for (const virt::DriverPtr& driver : backends.consoles.drivers()) {
        auto answer =
            co_await net::with_deadline(limit, driver->find(instance, std::string(kRequest)));
        if (answer) {
            found = std::move(*answer);
            co_return driver.get();
        }
        if (answer.error() != make_error_code(Errc::instance_unknown)) {
            failure = answer.error();
        }
    }
    co_return failure;
}

}  // namespace

Task<Findings> examine_console(
    Backends& backends,
    const compute::ConsolesConfig& config,
    std::string instance,
    Milliseconds limit
) {
    Findings findings;
    virt::Instance found;
    const auto driver = co_await find_driver(backends, instance, limit, found);
    const std::string subject = fmt::format("instance {}", instance);
    if (!driver) {
        findings.push_back({State::bad, subject, advice(driver.error())});
        co_return findings;
    }
    findings.push_back(
        {State::good,
         subject,
         fmt::format(
             "is \"{}\" of project \"{}\", by {}", found.name, found.project_id, (*driver)->name()
         )}
    );
    for (const std::string& name : found.console_types) {
        const auto* const type = virt::find_console_type(name);
        if (type == nullptr || !config.is_enabled(name)) {
            continue;
        }
        auto finding = co_await examine_type(backends, **driver, instance, *type, limit);
        findings.push_back(std::move(finding));
    }
    if (findings.size() == 1) {
        findings.push_back({State::bad, subject, advice(make_error_code(Errc::console_unavailable))}
        );
    }
    co_return findings;
}

}  // namespace porthole::cli
