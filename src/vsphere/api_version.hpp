// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::vsphere {

/// What is asked for where a server does not list its versions.
inline constexpr std::string_view kOldestVersion = "6.0";

/// Those of urn:vim25 in a server's vimServiceVersions.xml, in its order. Empty when it is not such
/// a document.
std::vector<std::string> parse_service_versions(std::string document);

/// The newest of `offered` that is not newer than those whose replies we know, up to 9.0.0.0: a
/// server keeps to the version a request names, and leaves out of its replies what is newer.
/// Versions that are not numbers are passed over.
std::optional<std::string> choose_version(const std::vector<std::string>& offered);

}  // namespace porthole::vsphere
