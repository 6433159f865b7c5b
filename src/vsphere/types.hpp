// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/secret.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

/// The few data objects of the vSphere API that we use, under the API's names.
namespace porthole::vsphere {

/// On whose behalf, and until when, calls are made.
struct CallContext {
    std::string request_id;  ///< goes along as operationID, so that vCenter's log has it
    std::chrono::steady_clock::time_point deadline;
    std::stop_token stop{};  ///< gives up before that, within a second or so
};

/// A managed object reference.
struct ManagedObject {
    std::string type;  ///< "VirtualMachine"
    std::string id;    ///< "vm-63"

    bool operator==(const ManagedObject&) const = default;
};

/// "VirtualMachine vm-63"
inline std::string to_string(const ManagedObject& object) {
    return object.type + ' ' + object.id;
}

struct ServiceContent {
    std::string api_type;     ///< "VirtualCenter" or "HostAgent" (a stand-alone ESXi host)
    std::string api_version;  ///< "8.0.3.0"
    int build = 0;            ///< of the product: 2001466; 0 when it does not say
    ManagedObject session_manager;
    ManagedObject search_index;
    ManagedObject property_collector;
    std::optional<ManagedObject> setting;  ///< the OptionManager
    std::optional<ManagedObject> view_manager;
    std::optional<ManagedObject> root_folder;
};

struct VirtualMachine {
    ManagedObject self;
    std::string name;
    std::string power_state;       ///< "poweredOn", "poweredOff" or "suspended"
    std::string connection_state;  ///< "connected", or why its state is not known
    std::string instance_uuid;     ///< empty while vCenter does not know the VM's configuration
    bool is_template = false;
    std::map<std::string, std::string> custom_attributes;  ///< those that are set, by name
    std::optional<ManagedObject> host;    ///< the ESXi host it runs on or is registered at
    std::optional<ManagedObject> parent;  ///< its folder; absent for a VM inside a vApp
};

struct HostSystem {
    std::string name;     ///< name or address under which vCenter knows it
    std::string version;  ///< "8.0.3"; empty while it is disconnected
};

/// A VM's settings without a place of their own in the API (config.extraConfig), by key. There are
/// passwords among them.
using ExtraConfig = std::map<std::string, std::string>;

/// A VM of a host's, as far as its VNC console goes.
struct HostedVm {
    std::string power_state;  ///< as VirtualMachine's
    ExtraConfig config;
};

struct Folder {
    std::string name;
    std::optional<ManagedObject> parent;
};

struct CertificateThumbprint {
    std::string thumbprint;
    std::string hash_algorithm;  ///< "sha1", "sha256"
};

/// What AcquireTicket returns. Everything but the ticket may be absent, which is empty (port: 0)
/// here.
struct VirtualMachineTicket {
    Secret ticket;
    std::string cfg_file;
    std::string host;
    std::uint16_t port = 0;
    std::string ssl_thumbprint;  ///< SHA-1
    std::vector<CertificateThumbprint> cert_thumbprints;
    Secret url;                   ///< holds the ticket
    std::string ssl_certificate;  ///< PEM
};

}  // namespace porthole::vsphere
