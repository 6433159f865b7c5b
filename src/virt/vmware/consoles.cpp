// SPDX-License-Identifier: Apache-2.0
#include "virt/vmware/consoles.hpp"

#include <stdexcept>
#include <utility>

namespace porthole::virt {
namespace {

using vsphere::Error;
using vsphere::ErrorKind;
using vsphere::HostSystem;
using vsphere::ManagedObject;
using vsphere::Outcome;
using vsphere::VirtualMachine;

constexpr Seconds kHostLife{300};
constexpr std::size_t kHostLimit = 4096;

PortRange ports_of(const VcenterConfig& config) {
    const auto ports = PortRange::parse(config.vnc_ports);
    if (!ports) {
        throw std::invalid_argument("vnc_ports of " + config.url + " was not checked");
    }
    return *ports;
}

/// `error`, told of that VM.
Error about(const VirtualMachine& machine, Error error) {
    error.object = to_string(machine.self) + " (" + machine.name + ')';
    return error;
}

HostNames host_names_of(const VcenterConfig& config) {
    std::string wrong;
    auto names = HostNames::parse(config.host_names, wrong);
    if (!names) {
        throw std::invalid_argument("host_names of " + config.url + " was not checked");
    }
    return std::move(*names);
}

}  // namespace

Consoles::Consoles(const VcenterConfig& config, vsphere::Client& client, const Clock& clock)
    : client_(client),
      setting_(config.console),
      host_names_(host_names_of(config)),
      vnc_(client, ports_of(config)),
      hosts_(clock, kHostLife, kHostLimit) {}

/// The ESXi host that the VM runs on. Fails with `protocol` while vCenter names none.
Outcome<HostSystem> Consoles::host_of(
    const VirtualMachine& machine, const vsphere::CallContext& context
) {
    if (!machine.host) {
        Error error;
        error.kind = ErrorKind::protocol;
        error.method = "RetrievePropertiesEx";
        error.detail = "the VM has no ESXi host";
        return about(machine, std::move(error));
    }
    if (auto remembered = hosts_.find(machine.host->id)) {
        return std::move(*remembered);
    }
    auto host = client_.host(*machine.host, context);
    // One that is disconnected has no version; it has one once it is back.
    if (host && !host->version.empty()) {
        hosts_.put(machine.host->id, *host);
    }
    return host;
}

Outcome<ConsoleSite> Consoles::site_of(
    const VirtualMachine& machine, const vsphere::CallContext& context
) {
    auto server_version = client_.api_version(context);
    if (!server_version) {
        return server_version.error();
    }
    const auto host = host_of(machine, context);
    if (!host && host.error().kind == ErrorKind::unreachable) {
        return host.error();
    }
    // Whoever may not read hosts gets consoles all the same.
    return ConsoleSite{host ? host->version : std::string(), std::move(*server_version)};
}

/// A ticket of the chosen type, or of the other one where the server does not know the first;
/// `choice` then says so.
Outcome<vsphere::VirtualMachineTicket> Consoles::acquire(
    const ManagedObject& vm, ConsoleChoice& choice, const vsphere::CallContext& context
) {
    auto ticket = client_.acquire_ticket(vm, ticket_type_name(choice.type), context);
    if (ticket || ticket.error().kind != ErrorKind::unsupported || !choice.otherwise) {
        return ticket;
    }
    choice.why +=
        "; no " + ticket_type_name(choice.type) + " tickets (" + ticket.error().fault + ')';
    choice.type = *choice.otherwise;
    return client_.acquire_ticket(vm, ticket_type_name(choice.type), context);
}

/// Where a console listens whose ticket does not say: the VM's ESXi host.
Outcome<std::string> Consoles::console_host(
    const VirtualMachine& machine, const vsphere::CallContext& context
) {
    const auto is_esxi = client_.is_esxi(context);
    if (!is_esxi) {
        return is_esxi.error();
    }
    if (*is_esxi) {
        return client_.endpoint().host;
    }
    const auto host = host_of(machine, context);
    if (!host) {
        return host.error();
    }
    return host->name;
}

/// Has the connection go where the operator says that the host is. Its name stays what its
/// certificate is checked for.
void Consoles::reach(const std::string& told_host, ConnectInfo& info) const {
    info.host = host_names_.resolve(told_host);
    if (info.host != told_host) {
        info.certificate_name = told_host;
    }
}

Outcome<ConnectInfo> Consoles::by_ticket(
    const VirtualMachine& machine, const vsphere::CallContext& context
) {
    const auto site = site_of(machine, context);
    if (!site) {
        return site.error();
    }
    auto choice = choose_console(setting_, *site);
    if (!choice) {
        return about(machine, choice.error());
    }
    // Last of all: its short life begins here.
    auto ticket = acquire(machine.self, *choice, context);
    if (!ticket) {
        return ticket.error();
    }
    if (!names_host(*ticket)) {
        auto host = console_host(machine, context);
        if (!host) {
            return host.error();
        }
        ticket->host = std::move(*host);
    }
    auto info = ticket_connect_info(choice->type, *ticket);
    if (info) {
        info->why = std::move(choice->why);
    }
    return info;
}

Outcome<ConnectInfo> Consoles::by_vnc(
    const VirtualMachine& machine, const vsphere::CallContext& context
) {
    const auto site = site_of(machine, context);
    if (!site) {
        return site.error();
    }
    auto why = choose_vnc(*site);
    if (!why) {
        return about(machine, why.error());
    }
    auto host = host_of(machine, context);
    if (!host) {
        return host.error();
    }
    auto name = console_host(machine, context);
    if (!name) {
        return name.error();
    }
    host->name = std::move(*name);
    auto info = vnc_.open(machine, *host, context);
    if (info) {
        info->why = std::move(*why);
    }
    return info;
}

Outcome<ConnectInfo> Consoles::open(
    const VirtualMachine& machine, const vsphere::CallContext& context
) {
    auto info = setting_ == "vnc" ? by_vnc(machine, context) : by_ticket(machine, context);
    if (info) {
        reach(std::string(info->host), *info);
    }
    return info;
}

}  // namespace porthole::virt
