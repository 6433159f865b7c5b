// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "virt/console_service.hpp"
#include "vsphere/error.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace porthole::virt {

/// The ways to a VM's console, each called as the option `console` of [[vcenter]] calls it.
enum class ConsoleWay {
    webmks,  ///< "webmks": a ticket for the WebSocket at port 443 of its host
    mks,     ///< "mks": a ticket for the authentication daemon at port 902 of its host
    html5,   ///< "vcenter-html5": a ticket for our session, for vCenter's own console service
    vnc,     ///< "vnc": a port of its own on its host
};

std::string_view console_way_name(ConsoleWay way) noexcept;

/// Where a VM runs, as far as that decides how its console is reached.
struct ConsoleSite {
    std::string host_version;    ///< of the ESXi host: "7.0.3"; empty while it is not known
    std::string server_version;  ///< API version that is spoken with vCenter: "8.0.3.0"
    /// vCenter's console service; nothing where there is none.
    std::optional<ConsoleService> service = std::nullopt;
};

/// A way to a console, and what made it the one.
struct ConsoleChoice {
    ConsoleWay way = ConsoleWay::webmks;
    std::string why;  ///< "ESXi 5.5.0"
    /// The way to try where the server knows no tickets for the first; nothing: then it is refused.
    std::optional<ConsoleWay> otherwise;
};

/// The way that `setting` (option `console` of [[vcenter]]) and the VM's host leave. The host's
/// version counts, not vCenter's: hosts of 5.5 can be in a vCenter 6.5. WebMKS is there from ESXi
/// 6.0 on, the authentication daemon's console up to 7.0 for certain, VNC ports before 7.0. For
/// vCenter's console service, which is vCenter's own, vCenter's version counts; by itself "auto"
/// takes it only encrypted and after the daemon. Fails with unsupported where the setting asks for
/// what is not there, with what would be right.
vsphere::Outcome<ConsoleChoice> choose_console(std::string_view setting, const ConsoleSite& site);

}  // namespace porthole::virt
