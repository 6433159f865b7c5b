// SPDX-License-Identifier: Apache-2.0
#include "compute/told_console.hpp"

#include "virt/nova_path.hpp"

namespace porthole::compute {
namespace {

bool is_ticket(virt::Transport transport) {
    return transport == virt::Transport::webmks || transport == virt::Transport::authd;
}

}  // namespace

Result<virt::ConnectInfo> connect_info_of(
    const consoleauth::TokenRecord& record, const virt::ConsoleType& type
) {
    const consoleauth::ConsoleAddress& address = *record.console;
    virt::ConnectInfo info;
    if (address.internal_access_path.empty()) {
        info.transport = type.transport;
    } else {
        auto parsed = virt::parse_nova_path(address.internal_access_path);
        if (!parsed) {
            return Errc::console_unavailable;
        }
        info = std::move(*parsed);
    }
    if (type.transport == virt::Transport::rdp && info.transport == virt::Transport::connect) {
        // There it is Hyper-V's id of the VM, on a host that has one RDP server for all.
        info.transport = type.transport;
        info.preconnection_blob = std::move(info.path);
        info.path.clear();
    }
    // Only tickets lead to a VM's screen by MKS, and a CONNECT only to a VNC server.
    const bool fits = is_ticket(info.transport)                    ? type.protocol == "mks"
                      : info.transport == virt::Transport::connect ? type.speaks_rfb
                                                                   : type.protocol != "mks";
    if (!fits || address.host.empty() || address.port == 0) {
        return Errc::console_unavailable;
    }
    info.host = address.host;
    info.port = address.port;
    info.ca_file = address.ca_file;
    info.vm_id = record.instance_id;
    info.vm_name = record.instance_name;
    return info;
}

}  // namespace porthole::compute
