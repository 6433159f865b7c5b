// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "cli/configuration.hpp"
#include "cli/doctor/finding.hpp"

namespace porthole::cli {

/// Whether the certificates that listeners show can be used, for how long, and, in front of
/// browsers, for the names under which [consoles] sends them there.
Findings examine_certificates(const Configuration& configuration, const Clock& clock);

}  // namespace porthole::cli
