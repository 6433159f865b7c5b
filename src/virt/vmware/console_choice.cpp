// SPDX-License-Identifier: Apache-2.0
#include "virt/vmware/console_choice.hpp"

#include <charconv>
#include <utility>

namespace porthole::virt {
namespace {

constexpr int kFirstWithWebmks = 6;
constexpr int kLastWithAuthd = 7;
constexpr int kFirstWithoutVnc = 7;

/// "7.0.3" -> 7; nothing for what is no version.
std::optional<int> major_of(std::string_view version) {
    int major = 0;
    const auto* const end = version.data() + version.size();
    const auto [rest, error] = std::from_chars(version.data(), end, major);
    if (error != std::errc{} || (rest != end && *rest != '.')) {
        return std::nullopt;
    }
    return major;
}

/// A version, and how it is called in a log line.
struct Known {
    std::optional<int> major;
    std::string text;
};

/// The host's; while vCenter does not tell it, vCenter's own, which no host's is above.
Known known_version(const ConsoleSite& site) {
    if (const auto major = major_of(site.host_version)) {
        return {major, "ESXi " + site.host_version};
    }
    const auto major = major_of(site.server_version);
    const std::string told = major ? site.server_version : "of an unknown version";
    return {major, "API " + told + ", host unknown"};
}

vsphere::Error lacking(std::string detail) {
    vsphere::Error error;
    error.kind = vsphere::ErrorKind::unsupported;
    error.method = "console";
    error.detail = std::move(detail);
    return error;
}

ConsoleChoice configured(TicketType type, const Known& version) {
    return {type, "configured; " + version.text, std::nullopt};
}

}  // namespace

vsphere::Outcome<ConsoleChoice> choose_console(std::string_view setting, const ConsoleSite& site) {
    const Known version = known_version(site);
    const bool is_old = version.major && *version.major < kFirstWithWebmks;
    if (setting == "mks") {
        return configured(TicketType::mks, version);
    }
    if (setting == "webmks") {
        if (is_old) {
            return lacking(
                version.text + " has no WebMKS; console = \"auto\" takes port 902 there"
            );
        }
        return configured(TicketType::webmks, version);
    }
    if (is_old) {
        return ConsoleChoice{TicketType::mks, version.text, std::nullopt};
    }
    ConsoleChoice choice{TicketType::webmks, version.text, std::nullopt};
    if (!version.major || *version.major <= kLastWithAuthd) {
        choice.otherwise = TicketType::mks;
    }
    return choice;
}

vsphere::Outcome<std::string> choose_vnc(const ConsoleSite& site) {
    const Known version = known_version(site);
    if (!site.host_version.empty() && version.major && *version.major >= kFirstWithoutVnc) {
        return lacking(version.text + " has no VNC ports; console = \"auto\" takes WebMKS there");
    }
    return "configured; " + version.text;
}

}  // namespace porthole::virt
