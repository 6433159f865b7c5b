// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace porthole::config {

/// `text` as it may stand in a line of a manual page (man(7)): nothing of it is taken for a
/// request, and what stands in `backquotes` is set bold.
std::string roff(std::string_view text);

}  // namespace porthole::config
