// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "identity/caller.hpp"

#include <string>
#include <utility>
#include <vector>

namespace porthole::identity::test {

/// A caller of the project `project_id` with `roles` there.
inline Caller caller_of(std::string project_id, std::vector<std::string> roles) {
    Caller caller;
    caller.user = "somebody";
    caller.project_id = std::move(project_id);
    caller.roles = std::move(roles);
    return caller;
}

}  // namespace porthole::identity::test
