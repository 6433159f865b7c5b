// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "admin/health.hpp"
#include "cli/backends.hpp"

#include <vector>

namespace porthole::cli {

/// Everything that a console may need, each asked by a call that changes nothing: for what nobody
/// has. `backends` outlives the checks. `with_callers`: whoever knows the API's callers is asked,
/// too.
std::vector<admin::Check> health_checks(Backends& backends, bool with_callers);

}  // namespace porthole::cli
