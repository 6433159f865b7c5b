// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vsphere/login.hpp"
#include "vsphere/properties.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace porthole::vsphere {

/// All VMs that an account may see, and all folders, by their ids.
struct Inventory {
    std::vector<VirtualMachine> machines;
    std::map<std::string, Folder> folders;
    bool is_cut = false;  ///< there are more VMs than `kInventoryLimit`
};

/// More VMs than vCenter manages; what bounds the memory that a list takes.
inline constexpr std::size_t kInventoryLimit = 50'000;

/// Makes one call in a session.
using CallSoap = std::function<Outcome<SoapReply>(SoapRequest)>;

/// Walks through the inventory, page by page. Objects whose name the account may not read are left
/// out. Fails with unsupported where there is no view manager.
Outcome<Inventory> read_inventory(const ServiceContent& content, const CallSoap& call);

/// The properties that the following two read.
const std::vector<std::string_view>& virtual_machine_paths();
const std::vector<std::string_view>& folder_paths();

Outcome<VirtualMachine> to_virtual_machine(const ManagedObject& self, const Properties& told);
Outcome<Folder> to_folder(const Properties& told);

}  // namespace porthole::vsphere
