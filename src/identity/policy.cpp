// SPDX-License-Identifier: Apache-2.0
#include "identity/policy.hpp"

#include <utility>

namespace porthole::identity {
namespace {

using Roles = std::vector<std::string>;

Result<void> permitted(const Caller& caller, const Roles& roles) {
    return caller.has_one_of(roles) ? ok() : Result<void>(Errc::not_permitted);
}

Result<void> permitted_with(const Caller& caller, const Roles& roles, std::string_view project_id) {
    const bool is_own = !project_id.empty() && caller.project_id == project_id;
    if (!is_own && !caller.is_admin()) {
        return Errc::instance_unknown;
    }
    return permitted(caller, roles);
}

}  // namespace

Policy::Policy(PolicyConfig config) : config_(std::move(config)) {}

Result<void> Policy::may_see_instance(const Caller& caller, std::string_view project_id) const {
    return permitted_with(caller, config_.see_instance, project_id);
}

Result<void> Policy::may_open_console(const Caller& caller, std::string_view project_id) const {
    return permitted_with(caller, config_.open_console, project_id);
}

Result<void> Policy::may_administer(const Caller& caller) const {
    return permitted(caller, config_.administer);
}

Result<void> Policy::may_inspect_tokens(const Caller& caller) const {
    return permitted(caller, config_.inspect_tokens);
}

}  // namespace porthole::identity
