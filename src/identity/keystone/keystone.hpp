// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/blocking_pool.hpp"
#include "base/clock.hpp"
#include "identity/config.hpp"
#include "identity/identity.hpp"

namespace porthole::identity {

/// Knows the users of an OpenStack cloud by their tokens, which its Keystone vouches for. What it
/// said is believed for `cache_time`, so that a revocation counts after that time at the latest;
/// of a token, only the SHA-256 is kept. Nobody is asked twice at a time about one token.
IdentityPtr open_keystone(const IdentityConfig& config, BlockingPool& pool, const Clock& clock);

}  // namespace porthole::identity
