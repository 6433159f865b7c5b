// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "virt/project_source.hpp"
#include "vsphere/client.hpp"
#include "vsphere/tagging.hpp"

#include <map>
#include <string>

namespace porthole::virt {

/// Tells which project owns a VM; an empty one where nothing names it, or more than one thing does,
/// which leaves the VM to administrators.
///
/// Lifetime: within its client's and tagging's. Threads: any; calls block theirs.
class Ownership {
public:
    Ownership(ProjectSource source, vsphere::Client& client, vsphere::Tagging& tagging);

    vsphere::Outcome<std::string> project_of(
        const vsphere::VirtualMachine& machine, const vsphere::CallContext& context
    );

    /// Those of all of an inventory's VMs, by the VMs' ids.
    vsphere::Outcome<std::map<std::string, std::string>> projects_of(
        const vsphere::Inventory& inventory, const vsphere::CallContext& context
    );

private:
    const ProjectSource source_;
    vsphere::Client& client_;
    vsphere::Tagging& tagging_;
};

}  // namespace porthole::virt
