// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace porthole::identity {

/// Who calls the API, as an identity backend knows them.
struct Caller {
    std::string user;
    std::string project_id;  ///< empty: of no project
    std::vector<std::string> roles;

    bool has_role(std::string_view role) const noexcept;
    bool is_admin() const noexcept { return has_role("admin"); }
};

}  // namespace porthole::identity
