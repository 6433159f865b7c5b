// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/blocking_pool.hpp"
#include "base/clock.hpp"
#include "identity/config.hpp"
#include "identity/identity.hpp"

namespace porthole::identity {

/// Knows the users that the configuration lists, by the SHA-256 of their keys. Every attempt is
/// compared with every entry, so that the time it takes tells nothing.
IdentityPtr open_static_keys(const IdentityConfig& config, BlockingPool& pool, const Clock& clock);

}  // namespace porthole::identity
