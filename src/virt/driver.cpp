// SPDX-License-Identifier: Apache-2.0
#include "virt/driver.hpp"

namespace porthole::virt {

Task<Driver::Disturbance> Driver::watch(Whereabouts /*where*/) {
    co_return nullptr;
}

}  // namespace porthole::virt
