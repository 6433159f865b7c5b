// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/backends.hpp"
#include "cli/doctor/finding.hpp"

namespace porthole::cli {

/// Asks each neighbour what `/readyz` asks it: the token store or Nova, who knows callers, each
/// vCenter, the audit log.
Task<Findings> examine_neighbours(Backends& backends, bool with_callers, Milliseconds limit);

/// Compares this machine's clock with that of each vCenter and of Keystone: tokens, tickets and
/// certificates go by it. Blocks, at most for `limit` a neighbour.
Findings examine_clocks(const Configuration& configuration, const Clock& clock, Milliseconds limit);

}  // namespace porthole::cli
