// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vsphere/soap_reply.hpp"
#include "vsphere/soap_request.hpp"
#include "vsphere/types.hpp"

#include <map>
#include <string>

namespace porthole::vsphere {

/// RetrievePropertiesEx for the extra configuration and power state of all VMs on a host.
SoapRequest hosted_vms_request(const ManagedObject& collector, const ManagedObject& host);

/// What its reply tells, by the VMs' ids. Fails with not_authenticated as Properties.
Outcome<std::map<std::string, HostedVm>> read_hosted_vms(const SoapReply& reply);

/// ReconfigVM_Task that changes these entries, and no others.
SoapRequest set_extra_config_request(const ManagedObject& vm, const ExtraConfig& entries);

}  // namespace porthole::vsphere
