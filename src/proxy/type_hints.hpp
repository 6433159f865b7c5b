// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::proxy {

/// What the address that a browser came to says of the console's type. Nova's token API does not
/// tell it, and Nova's own proxies know it by the port they listen on.
///
/// Threads: any; immutable.
class TypeHints {
public:
    /// `base_urls` are those of the console types, by name of the type.
    explicit TypeHints(const std::map<std::string, std::string, std::less<>>& base_urls);

    /// The type for a request to `host` (the Host header) and `target`: the type whose base URL has
    /// that host and path, unless several have; then the one that the path's file names, such as
    /// /vnc_lite.html or /spice_auto.html. Empty when neither tells.
    std::string find(std::string_view host, std::string_view target) const;

private:
    struct Address {
        std::string type;
        std::string host;  ///< with its port, as browsers send it
        std::string path;
    };
    std::vector<Address> addresses_;
};

}  // namespace porthole::proxy
