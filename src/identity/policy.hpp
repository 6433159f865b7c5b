// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "identity/caller.hpp"
#include "identity/policy_config.hpp"

#include <string_view>

namespace porthole::identity {

/// Who may do what, all of it. Which roles a thing takes is configured; whose instances a caller
/// may do it with is not: those of its own project, and with the role admin those of all. By
/// default:
///
/// | role    | sees an instance | opens its console | administers | inspects tokens |
/// |---------|------------------|-------------------|-------------|-----------------|
/// | admin   | of any project   | of any project    | yes         | yes             |
/// | member  | of its project   | of its project    | no          | no              |
/// | reader  | of its project   | no                | no          | no              |
/// | service | no               | no                | no          | yes             |
///
/// `project_id` is the project that an instance belongs to; empty when nobody knows, which leaves
/// it to administrators.
///
/// Threads: immutable.
class Policy {
public:
    explicit Policy(PolicyConfig config = {});

    /// Fails with instance_unknown for other projects' instances, so that asking does not tell
    /// whether they exist, and with not_permitted when the caller's roles are not enough.
    Result<void> may_see_instance(const Caller& caller, std::string_view project_id) const;

    /// As `may_see_instance`.
    Result<void> may_open_console(const Caller& caller, std::string_view project_id) const;

    /// Listing and ending sessions, revoking tokens. Fails with not_permitted.
    Result<void> may_administer(const Caller& caller) const;

    /// Asking what a console token stands for. Fails with not_permitted.
    Result<void> may_inspect_tokens(const Caller& caller) const;

private:
    const PolicyConfig config_;
};

}  // namespace porthole::identity
