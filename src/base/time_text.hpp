// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"

#include <string>

namespace porthole {

/// RFC 3339 in UTC with milliseconds: "2026-01-31T08:05:09.250Z".
std::string time_text(Time time);

}  // namespace porthole
