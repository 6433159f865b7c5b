// SPDX-License-Identifier: Apache-2.0
#include "vsphere/extra_config.hpp"

#include "vsphere/properties.hpp"

#include <string_view>

namespace porthole::vsphere {
namespace {

constexpr std::string_view kPath = "config.extraConfig";
constexpr std::string_view kPowerState = "runtime.powerState";

}  // namespace

SoapRequest hosted_vms_request(const ManagedObject& collector, const ManagedObject& host) {
    SoapRequest request("RetrievePropertiesEx", collector);
    request.open("specSet").open("propSet").text("type", "VirtualMachine").flag("all", false);
    request.text("pathSet", kPath).text("pathSet", kPowerState).close();
    request.open("objectSet").object("obj", host).flag("skip", true);
    request.open("selectSet", "TraversalSpec").text("name", "vms").text("type", host.type);
    request.text("path", "vm").flag("skip", false).close();
    request.close().close();
    request.open("options").close();
    return request;
}

Outcome<std::map<std::string, HostedVm>> read_hosted_vms(const SoapReply& reply) {
    const auto objects = Properties::read_all(reply);
    if (!objects) {
        return objects.error();
    }
    std::map<std::string, HostedVm> all;
    for (const auto& [object, told] : *objects) {
        HostedVm& vm = all[object.id];
        vm.power_state = told.optional(std::string(kPowerState));
        for (auto& row : told.rows(std::string(kPath))) {
            vm.config[row["key"]] = row["value"];
        }
    }
    return all;
}

SoapRequest set_extra_config_request(const ManagedObject& vm, const ExtraConfig& entries) {
    SoapRequest request("ReconfigVM_Task", vm);
    request.open("spec");
    for (const auto& [key, value] : entries) {
        request.open("extraConfig").text("key", key).any("value", value).close();
    }
    request.close();
    return request;
}

}  // namespace porthole::vsphere
