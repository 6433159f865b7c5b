// SPDX-License-Identifier: Apache-2.0
#include "consoleauth/authorities.hpp"

#include "consoleauth/nova/nova_api.hpp"
#include "consoleauth/nova/nova_authority.hpp"
#include "consoleauth/nova/nova_db.hpp"

#include <array>

namespace porthole::consoleauth {
namespace {

struct ForeignAuthority {
    std::string_view name;
    NovaTokenSourcePtr (*open)(
        const NovaConfig& config, const Clock& clock, const std::filesystem::path& folder
    );
};

constexpr std::array kForeign{
    ForeignAuthority{"nova-api", &open_nova_api},
    ForeignAuthority{"nova-db", &open_nova_db},
};

}  // namespace

std::vector<std::string> authority_names() {
    std::vector<std::string> names{std::string(kLocalAuthority)};
    for (const ForeignAuthority& each : kForeign) {
        names.emplace_back(each.name);
    }
    return names;
}

AuthorityPtr open_foreign_authority(
    const TokensConfig& tokens,
    const NovaConfig& nova,
    const Clock& clock,
    const std::filesystem::path& folder
) {
    for (const ForeignAuthority& each : kForeign) {
        if (each.name == tokens.authority) {
            return std::make_unique<NovaAuthority>(
                each.open(nova, clock, folder),
                nova.console_ca_file.string(),
                tokens.end_sessions_at_expiry
            );
        }
    }
    return nullptr;
}

}  // namespace porthole::consoleauth
