// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "virt/connect_info.hpp"
#include "vsphere/error.hpp"
#include "vsphere/types.hpp"

#include <string>

namespace porthole::virt {

/// What a ticket opens: the WebSocket at port 443, or the authentication daemon at port 902.
enum class TicketType { webmks, mks };

/// As AcquireTicket calls it.
std::string ticket_type_name(TicketType type);

/// How to reach the console that `ticket` was issued for. Where the ticket does not say it in
/// members of their own, host and port are those of its URL, whose path counts, too. Fails with
/// `protocol` when host, URL, ticket, a thumbprint or the VM's configuration file is not what such
/// a thing can be: none of them is passed on in parts.
vsphere::Outcome<ConnectInfo> ticket_connect_info(
    TicketType type, const vsphere::VirtualMachineTicket& ticket
);

/// Whether `ticket` names its host, in its URL or beside it.
bool names_host(const vsphere::VirtualMachineTicket& ticket);

}  // namespace porthole::virt
