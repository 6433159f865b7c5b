// SPDX-License-Identifier: Apache-2.0
#include "identity/policy.hpp"

namespace porthole::identity {
namespace {

bool is_own_project(const Caller& caller, std::string_view project_id) {
    return !project_id.empty() && caller.project_id == project_id;
}

Result<void> permitted(bool condition) {
    return condition ? ok() : Result<void>(Errc::not_permitted);
}

}  // namespace

std::vector<std::string> known_roles() {
    return {"admin", "member", "reader"};
}

Result<void> may_see_instance(const Caller& caller, std::string_view project_id) {
    if (caller.is_admin()) {
        return ok();
    }
    if (!is_own_project(caller, project_id)) {
        return Errc::instance_unknown;
    }
    return permitted(caller.has_role("member") || caller.has_role("reader"));
}

Result<void> may_open_console(const Caller& caller, std::string_view project_id) {
    if (caller.is_admin()) {
        return ok();
    }
    if (!is_own_project(caller, project_id)) {
        return Errc::instance_unknown;
    }
    return permitted(caller.has_role("member"));
}

Result<void> may_administer(const Caller& caller) {
    return permitted(caller.is_admin());
}

}  // namespace porthole::identity
