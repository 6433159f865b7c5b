// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "virt/vmware/ticket.hpp"
#include "vsphere/error.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace porthole::virt {

/// Where a VM runs, as far as that decides how its console is reached.
struct ConsoleSite {
    std::string host_version;    ///< of the ESXi host: "7.0.3"; empty while it is not known
    std::string server_version;  ///< API version that is spoken with vCenter: "8.0.3.0"
};

/// A way to a console, and what made it the one.
struct ConsoleChoice {
    TicketType type = TicketType::webmks;
    std::string why;  ///< "ESXi 5.5.0"
    /// The type to try where the server knows no tickets of the first; nothing: then it is refused.
    std::optional<TicketType> otherwise;
};

/// The way that `setting` (option `console` of [[vcenter]]) and the VM's host leave. The host's
/// version counts, not vCenter's: hosts of 5.5 can be in a vCenter 6.5. WebMKS is there from ESXi
/// 6.0 on, the authentication daemon's console up to 7.0 for certain. Fails with unsupported where
/// the setting asks for what that host does not have.
vsphere::Outcome<ConsoleChoice> choose_console(std::string_view setting, const ConsoleSite& site);

/// Why a VM there may have a VNC port of its own (`setting` "vnc"): they ended with ESXi 7.0. Fails
/// with unsupported.
vsphere::Outcome<std::string> choose_vnc(const ConsoleSite& site);

}  // namespace porthole::virt
