// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace porthole::config {

/// The word that was meant by `written`: the one fewest typing slips away, when those are few for
/// its length. Else empty.
std::string closest_word(std::string_view written, const std::vector<std::string>& words);

}  // namespace porthole::config
