// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/secret.hpp"
#include "cli/demo/equipment.hpp"
#include "cli/demo/temporary_folder.hpp"

#include <string>
#include <vector>

namespace porthole::cli {

/// The account that the simulated vCenter lets in.
constexpr std::string_view kVcenterUser = "porthole@vsphere.local";

/// What its own programs say of the simulated vSphere.
struct Vsphere {
    std::string esxi;        ///< address of the host's consoles
    std::string sdk_url;     ///< of the vCenter
    std::string thumbprint;  ///< of its certificate, SHA-256
};

/// Starts a simulated ESXi host and a simulated vCenter with `equipment`'s guests, in the folder of
/// VMs `project`, and adds them to `children`. Throws when one does not start.
Task<Vsphere> start_vsphere(
    const Equipment& equipment,
    const TemporaryFolder& folder,
    std::string project,
    Secret password,
    bool verbose,
    std::vector<ChildPtr>& children
);

}  // namespace porthole::cli
