// SPDX-License-Identifier: Apache-2.0
#include "proxy/upstream_config.hpp"

#include <utility>

namespace porthole::proxy {

void describe(config::Visitor& visitor, UpstreamConfig& config) {
    visitor.option(
        "allow",
        "Networks that console hosts may be in, as `10.20.0.0/16`, looked at after names are"
        " resolved; none: everywhere but on this machine (127.0.0.0/8, ::1), on its links"
        " (169.254.0.0/16, fe80::/10), where clouds' metadata services are, and multicast. What"
        " stands here may be one of those. The address of an [[instance]] need not stand here.",
        config.allow
    );
    visitor.option(
        "deny",
        "Networks that no console is in, whoever says so. Porthole's own listeners never are"
        " consoles.",
        config.deny
    );
}

config::Findings problems(const UpstreamConfig& config) {
    config::Findings found;
    for (const auto& [key, texts] :
         {std::pair{"allow", &config.allow}, std::pair{"deny", &config.deny}}) {
        for (const std::string& text : *texts) {
            if (!net::Network::parse(text)) {
                found.push_back(
                    {key,
                     "\"" + text +
                         "\" is no network; write it like \"10.20.0.0/16\", \"2001:db8::/32\" or "
                         "\"10.20.0.7\""}
                );
            }
        }
    }
    return found;
}

net::AddressRules address_rules(const UpstreamConfig& config) {
    return {net::parse_networks(config.allow), net::parse_networks(config.deny)};
}

}  // namespace porthole::proxy
