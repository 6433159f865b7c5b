// SPDX-License-Identifier: Apache-2.0
#include "virt/registry.hpp"

#include "virt/static/static_driver.hpp"
#include "virt/vmware/vmware_driver.hpp"

#include <array>

namespace porthole::virt {
namespace {

using Drivers = std::vector<DriverPtr>;

void add_vmware(const VirtConfig& config, const Clock& clock, Drivers& drivers) {
    for (const VcenterConfig& vcenter : config.vcenters) {
        drivers.push_back(make_vmware_driver(vcenter, clock));
    }
}

void add_static(const VirtConfig& config, const Clock& /*clock*/, Drivers& drivers) {
    if (!config.instances.empty()) {
        drivers.push_back(make_static_driver(config.instances));
    }
}

constexpr std::array kDrivers{&add_static, &add_vmware};

}  // namespace

std::vector<DriverPtr> make_drivers(const VirtConfig& config, const Clock& clock) {
    Drivers drivers;
    for (const auto add : kDrivers) {
        add(config, clock, drivers);
    }
    return drivers;
}

}  // namespace porthole::virt
