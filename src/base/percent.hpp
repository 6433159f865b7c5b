// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace porthole {

/// `text` as one segment of a path or one value of a query: RFC 3986's unreserved characters as
/// they are, every other byte as "%41".
std::string percent_encode(std::string_view text);

}  // namespace porthole
