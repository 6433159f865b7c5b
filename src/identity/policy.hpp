// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "identity/caller.hpp"

#include <string>
#include <string_view>
#include <vector>

/// Who may do what, all of it. `project_id` is the project that an instance belongs to; empty when
/// nobody knows, which leaves it to administrators.
///
/// | role   | sees an instance | opens its console | administers |
/// |--------|------------------|-------------------|-------------|
/// | admin  | of any project   | of any project    | yes         |
/// | member | of its project   | of its project    | no          |
/// | reader | of its project   | no                | no          |
namespace porthole::identity {

/// The roles that this page gives a meaning; others count for nothing.
std::vector<std::string> known_roles();

/// Fails with instance_unknown for other projects' instances, so that asking does not tell whether
/// they exist, and with not_permitted when the caller has no role in its own project.
Result<void> may_see_instance(const Caller& caller, std::string_view project_id);

/// Fails with instance_unknown for other projects' instances, and with not_permitted when the
/// caller sees the instance but its roles are not enough.
Result<void> may_open_console(const Caller& caller, std::string_view project_id);

/// Listing and ending sessions, revoking tokens, asking what a token stands for. Fails with
/// not_permitted.
Result<void> may_administer(const Caller& caller);

}  // namespace porthole::identity
