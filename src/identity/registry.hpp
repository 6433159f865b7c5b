// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/blocking_pool.hpp"
#include "base/clock.hpp"
#include "identity/config.hpp"
#include "identity/identity.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::identity {

/// A way to know callers. `open` throws what keeps the process from starting.
struct Backend {
    std::string_view name;
    IdentityPtr (*open)(const IdentityConfig& config, BlockingPool& pool, const Clock& clock);
    bool loopback_only;  ///< trusts everybody who reaches it: the API may listen on loopback
                         ///< addresses only
};

std::span<const Backend> all_backends() noexcept;
std::vector<std::string> backend_names();

/// The row that `config.backend` names. Throws when there is none.
const Backend& backend_of(const IdentityConfig& config);

/// Opens it. `pool` and `clock` outlive what is returned.
IdentityPtr open_identity(const IdentityConfig& config, BlockingPool& pool, const Clock& clock);

}  // namespace porthole::identity
