// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace porthole::vsphere {

/// True when `text` reaches the other side of an XML document unchanged: well-formed UTF-8 of
/// characters that XML 1.0 allows (section 2.2), without carriage returns, which a parser would
/// turn into line feeds.
bool is_xml_text(std::string_view text) noexcept;

/// `text` from outside made fit to be shown and to be put into JSON: malformed UTF-8 and control
/// characters become U+FFFD, and what exceeds `limit_bytes` is cut off at a character's end.
std::string clean_text(std::string_view text, std::size_t limit_bytes = 1024);

/// The name of an inventory object as people see it: vCenter writes '/', '\' and '%' in names as
/// %2f, %5c and %25.
std::string decode_inventory_name(std::string_view name);

}  // namespace porthole::vsphere
