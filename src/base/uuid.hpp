// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace porthole {

/// The canonical form (lower case, 8-4-4-4-12) of a UUID written in it in any case; nothing else is
/// a UUID to us.
std::optional<std::string> parse_uuid(std::string_view text);

}  // namespace porthole
