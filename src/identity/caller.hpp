// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace porthole::identity {

/// Who calls the API, as an identity backend knows them.
struct Caller {
    std::string user;        ///< a name for people and the log; other domains may have it, too
    std::string project_id;  ///< empty: of no project
    std::vector<std::string> roles;
    std::string user_id;           ///< tells users apart; empty where the name does
    bool through_service = false;  ///< a trusted service calls on the user's behalf

    /// Case does not count, as in OpenStack's policies.
    bool has_role(std::string_view role) const noexcept;
    bool has_one_of(const std::vector<std::string>& wanted) const noexcept;
    bool is_admin() const noexcept { return has_role("admin"); }
};

}  // namespace porthole::identity
