// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace porthole::config {

/// The duration written as "90s", "10m", "8h" or "2d": digits and one unit, at most ten years.
std::optional<Seconds> parse_duration(std::string_view text);

/// What `parse_duration` reads back as `duration`, in the largest unit that is exact: "10m", not
/// "600s".
std::string format_duration(Seconds duration);

}  // namespace porthole::config
