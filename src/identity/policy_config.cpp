// SPDX-License-Identifier: Apache-2.0
#include "identity/policy_config.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace porthole::identity {
namespace {

/// A role's name without anything that a person would not see, or take for a list.
bool is_role(std::string_view role) {
    return !role.empty() && role.front() != ' ' && role.back() != ' ' &&
           std::none_of(role.begin(), role.end(), [](char c) {
               return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == ',';
           });
}

}  // namespace

void describe(config::Visitor& visitor, PolicyConfig& config) {
    visitor.option("see_instance", "Roles that may see instances.", config.see_instance);
    visitor.option("open_console", "Roles that may open consoles.", config.open_console);
    visitor.option(
        "administer",
        "Roles that may list and end sessions and revoke tokens, of any project.",
        config.administer
    );
    visitor.option(
        "inspect_tokens",
        "Roles that may ask what a console token stands for, of any project: it tells where the "
        "console is, and the asker needs no token's user.",
        config.inspect_tokens
    );
}

config::Findings problems(const PolicyConfig& config) {
    const std::array<std::pair<const char*, const std::vector<std::string>*>, 4> rules{{
        {"see_instance", &config.see_instance},
        {"open_console", &config.open_console},
        {"administer", &config.administer},
        {"inspect_tokens", &config.inspect_tokens},
    }};
    config::Findings found;
    for (const auto& [key, roles] : rules) {
        for (const std::string& role : *roles) {
            if (!is_role(role)) {
                found.push_back(
                    {key,
                     "\"" + role +
                         "\" is no role's name; write one name an entry, such as \"member\""}
                );
            }
        }
    }
    return found;
}

}  // namespace porthole::identity
