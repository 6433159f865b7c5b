// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::proxy {

/// The folders that base URLs put in front of our pages: `/consoles` of
/// `https://cloud.example/consoles/vnc_auto.html`. A proxy in front may take them off, or leave
/// that to us.
///
/// Threads: any; immutable.
class PathPrefixes {
public:
    PathPrefixes() = default;
    /// `base_urls` are those of the console types, by name of the type.
    explicit PathPrefixes(const std::map<std::string, std::string, std::less<>>& base_urls);

    /// `path` without the longest of them that it begins with: "/assets/x.js" for
    /// "/consoles/assets/x.js". A path that is none of ours stays as it is.
    std::string_view take_off(std::string_view path) const;

    /// The same for the path of a base URL: the page that it leads to.
    std::string take_off_url(std::string_view url) const;

private:
    std::vector<std::string> prefixes_;  // without a slash at the end; the longest first
};

}  // namespace porthole::proxy
