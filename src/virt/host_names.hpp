// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porthole::virt {

/// Where to connect for hosts whose names, as vSphere tells them, mean nothing here: the option
/// `host_names` of [[vcenter]].
///
/// Threads: immutable.
class HostNames {
public:
    HostNames() = default;

    /// Reads entries "NAME=ADDRESS", where ADDRESS is a name or an address without a port, and NAME
    /// may be an address, too. Nothing when one of them is no such entry, or a NAME stands twice;
    /// it is then in `wrong`.
    static std::optional<HostNames> parse(
        const std::vector<std::string>& entries, std::string& wrong
    );

    /// Where to connect for `host`; itself where nothing else is said. Case does not count.
    std::string resolve(const std::string& host) const;

private:
    std::map<std::string, std::string> addresses_;  // by names in lower case
};

/// True for a name or an address, and for nothing that could be more than that in a URL or header.
bool is_host(const std::string& host);

/// An IPv6 address without the brackets that it has in URLs; anything else as it is.
std::string without_brackets(std::string_view host);

}  // namespace porthole::virt
