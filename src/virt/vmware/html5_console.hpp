// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "virt/connect_info.hpp"
#include "virt/console_service.hpp"
#include "vsphere/client.hpp"

#include <string>

namespace porthole::virt {

/// Consoles by the service that a vCenter 5.1 or 5.5 has for them: it logs in with a copy of our
/// session and bridges to the VM's host itself, so that no host need be reachable from here. Its
/// ticket is worth as much as our account's password until it is used: it goes to vCenter alone,
/// and dies with our session, which therefore stays.
///
/// Lifetime: within its client's. Threads: any; calls block theirs.
class Html5Consoles {
public:
    /// `thumbprint` is what pins vCenter's certificate; empty: its issuer and name are checked.
    Html5Consoles(vsphere::Client& client, const std::string& thumbprint);

    /// For one connection, now: the seed's connect info but for what names the VM. `vc_fqdn` is the
    /// setting VirtualCenter.FQDN. Fails with unsupported where vCenter has not all of it.
    vsphere::Outcome<ConnectInfo> open(
        const ConsoleService& service,
        const std::string& vc_fqdn,
        const vsphere::CallContext& context
    );

private:
    vsphere::Client& client_;
    Thumbprints configured_;
};

/// The SHA-1 thumbprint of vCenter's certificate, "AA:BB:…", that a clone ticket
/// "cst-VCT-…--tp-AA-BB-…" carries; empty when it carries none.
std::string thumbprint_in(std::string_view clone_ticket);

}  // namespace porthole::virt
