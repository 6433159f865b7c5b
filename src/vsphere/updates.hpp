// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "vsphere/soap_reply.hpp"
#include "vsphere/soap_request.hpp"
#include "vsphere/types.hpp"

#include <optional>
#include <string>
#include <vector>

namespace porthole::vsphere {

/// What became of one VM since a property collector last told of it.
struct VmUpdate {
    ManagedObject vm;
    bool is_gone = false;               ///< deleted, or the account may not see it any more
    std::string power_state;            ///< as in VirtualMachine; empty: as it was
    std::optional<ManagedObject> host;  ///< where it runs now; nothing: where it ran
};

/// What a property collector told, and from where on it is to be asked next.
struct Updates {
    std::string version;  ///< opaque; empty when nothing happened for as long as was waited
    std::vector<VmUpdate> vms;
};

/// CreateFilter: has `collector` tell of the power state and the host of `vms`.
SoapRequest watch_request(const ManagedObject& collector, const std::vector<ManagedObject>& vms);

/// WaitForUpdatesEx: what happened since `version` (empty: how everything is), or what happens
/// within `longest`.
SoapRequest wait_request(const ManagedObject& collector, std::string_view version, Seconds longest);

/// What the reply to the latter tells, the last state of each VM alone. Fails with
/// not_authenticated when that was withheld for want of a session.
Outcome<Updates> read_updates(const SoapReply& reply);

}  // namespace porthole::vsphere
