// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "admin/health.hpp"
#include "base/audit/audit_log.hpp"
#include "compute/console_service.hpp"
#include "consoleauth/authority.hpp"
#include "consoleauth/token_service.hpp"
#include "identity/identity.hpp"

#include <vector>

namespace porthole::cli {

/// Everything that a console may need, each asked by a call that changes nothing: for what nobody
/// has. All that is named here outlives the checks.
///
/// `foreign` says what tokens are where they are not ours; null: `tokens` does.
std::vector<admin::Check> health_checks(
    consoleauth::TokenService& tokens,
    consoleauth::Authority* foreign,
    identity::Identity* identity,
    const compute::ConsoleService& consoles,
    audit::AuditLog& audit
);

}  // namespace porthole::cli
