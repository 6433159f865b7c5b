// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "virt/driver.hpp"
#include "virt/virt_config.hpp"

#include <vector>

namespace porthole::virt {

/// The drivers that `config`, in which `problems` finds none, asks for. Nothing is connected to
/// yet. `clock` outlives them.
std::vector<DriverPtr> make_drivers(const VirtConfig& config, const Clock& clock);

}  // namespace porthole::virt
