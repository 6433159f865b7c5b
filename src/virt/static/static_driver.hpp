// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "virt/driver.hpp"
#include "virt/virt_config.hpp"

#include <vector>

namespace porthole::virt {

/// A driver for instances that are listed in the configuration, of whatever hypervisor: they are
/// taken to be running, and each of their consoles has a fixed address. Never blocks.
DriverPtr make_static_driver(const std::vector<StaticInstanceConfig>& instances);

}  // namespace porthole::virt
