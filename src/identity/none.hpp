// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/blocking_pool.hpp"
#include "base/clock.hpp"
#include "identity/config.hpp"
#include "identity/identity.hpp"

namespace porthole::identity {

/// Takes everybody for the administrator "anonymous": for a machine of one's own.
IdentityPtr open_none(const IdentityConfig& config, BlockingPool& pool, const Clock& clock);

}  // namespace porthole::identity
