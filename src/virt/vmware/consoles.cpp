// SPDX-License-Identifier: Apache-2.0
#include "virt/vmware/consoles.hpp"

#include "virt/vmware/ticket.hpp"

#include <stdexcept>
#include <utility>

namespace porthole::virt {
namespace {

using vsphere::Error;
using vsphere::ErrorKind;
using vsphere::HostSystem;
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
      service_(parse_console_service(config.console_service)),
      scan_codes_(config.keyboard == "scan-codes"),
      host_names_(host_names_of(config)),
      html5_(client, config.thumbprint),
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
    const auto build = client_.build(context);
    if (!build) {
        return build.error();
    }
    // Whoever may not read hosts gets consoles all the same.
    ConsoleSite site{host ? host->version : std::string(), std::move(*server_version)};
    site.service = console_service_of(site.server_version, *build);
    if (site.service && service_) {
        site.service = service_;
    } else if (site.service && !site.service->encrypted) {
        site.service.reset();  // only where the operator says so
    }
    return site;
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

/// `error`, and where it is that too many consoles are open, who has them, as far as vCenter tells.
Error Consoles::with_openers(
    const VirtualMachine& machine, Error error, const vsphere::CallContext& context
) {
    if (error.kind != ErrorKind::console_limit) {
        return error;
    }
    const auto open = client_.console_connections(machine.self, context);
    if (open) {
        error.detail += "; open: " + vsphere::summary(*open);
    }
    return error;
}

Outcome<ConnectInfo> Consoles::by_ticket(
    ConsoleWay way, const VirtualMachine& machine, const vsphere::CallContext& context
) {
    const TicketType type = way == ConsoleWay::mks ? TicketType::mks : TicketType::webmks;
    auto ticket = client_.acquire_ticket(machine.self, ticket_type_name(type), context);
    if (!ticket) {
        return with_openers(machine, ticket.error(), context);
    }
    if (!names_host(*ticket)) {
        auto host = console_host(machine, context);
        if (!host) {
            return host.error();
        }
        ticket->host = std::move(*host);
    }
    auto info = ticket_connect_info(type, *ticket);
    if (info) {
        info->scan_codes = scan_codes_;
    }
    return info;
}

Outcome<ConnectInfo> Consoles::by_vnc(
    const VirtualMachine& machine, const vsphere::CallContext& context
) {
    auto host = host_of(machine, context);
    if (!host) {
        return host.error();
    }
    auto name = console_host(machine, context);
    if (!name) {
        return name.error();
    }
    host->name = std::move(*name);
    return vnc_.open(machine, *host, context);
}

Outcome<ConnectInfo> Consoles::open(
    const VirtualMachine& machine, const std::string& vc_fqdn, const vsphere::CallContext& context
) {
    const auto site = site_of(machine, context);
    if (!site) {
        return site.error();
    }
    auto choice = choose_console(setting_, *site);
    if (!choice) {
        return about(machine, choice.error());
    }
    // Last of all: a ticket's short life begins here.
    const auto go = [&](ConsoleWay way) -> Outcome<ConnectInfo> {
        switch (way) {
            case ConsoleWay::html5:
                return html5_.open(site->service.value(), vc_fqdn, context);
            case ConsoleWay::vnc:
                return by_vnc(machine, context);
            case ConsoleWay::webmks:
            case ConsoleWay::mks:
                break;
        }
        return by_ticket(way, machine, context);
    };
    auto info = go(choice->way);
    if (!info && info.error().kind == ErrorKind::unsupported && choice->otherwise) {
        choice->why += "; no " + std::string(console_way_name(choice->way)) + " tickets (" +
                       info.error().fault + ')';
        info = go(*choice->otherwise);
    }
    if (info) {
        info->why = std::move(choice->why);
        reach(std::string(info->host), *info);
    }
    return info;
}

}  // namespace porthole::virt
