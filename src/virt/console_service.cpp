// SPDX-License-Identifier: Apache-2.0
#include "virt/console_service.hpp"

#include "virt/port_range.hpp"

namespace porthole::virt {
namespace {

constexpr std::uint16_t kPlainPort = 7331;
constexpr std::uint16_t kSecurePort = 7343;
constexpr int kFirstSecureBuild = 2001466;  // 5.5 Update 2

bool is_of(std::string_view api_version, std::string_view release) {
    return api_version.starts_with(release) &&
           (api_version.size() == release.size() || api_version[release.size()] == '.');
}

}  // namespace

std::optional<ConsoleService> parse_console_service(std::string_view text) {
    const auto colon = text.find(':');
    const std::string_view scheme = text.substr(0, colon);
    if (colon == std::string_view::npos || (scheme != "ws" && scheme != "wss")) {
        return std::nullopt;
    }
    const auto port = parse_port(text.substr(colon + 1));
    return port ? std::optional(ConsoleService{scheme == "wss", *port}) : std::nullopt;
}

std::optional<ConsoleService> console_service_of(std::string_view api_version, int build) {
    if (is_of(api_version, "5.5") && build >= kFirstSecureBuild) {
        return ConsoleService{true, kSecurePort};
    }
    if (is_of(api_version, "5.1") || is_of(api_version, "5.5")) {
        return ConsoleService{false, kPlainPort};
    }
    return std::nullopt;
}

}  // namespace porthole::virt
