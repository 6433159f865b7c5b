// SPDX-License-Identifier: Apache-2.0
#include "identity/caller.hpp"

#include <algorithm>

namespace porthole::identity {

bool Caller::has_role(std::string_view role) const noexcept {
    return std::find(roles.begin(), roles.end(), role) != roles.end();
}

}  // namespace porthole::identity
