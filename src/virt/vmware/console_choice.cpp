// SPDX-License-Identifier: Apache-2.0
#include "virt/vmware/console_choice.hpp"

#include <algorithm>
#include <array>
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
    const char* const begin = version.data();
    const char* const end = begin + version.size();
    const auto [rest, error] = std::from_chars(begin, end, major);
    if (error != std::errc{} || (rest != end && *rest != '.')) {
        return std::nullopt;
    }
    return major;
}

/// A version, and how it is called in a log line.
struct Known {
    std::optional<int> major;
    bool is_hosts = false;
    std::string text;
};

/// The host's; while vCenter does not tell it, vCenter's own, which no host's is above.
Known known_version(const ConsoleSite& site) {
    if (const auto major = major_of(site.host_version)) {
        return {major, true, "ESXi " + site.host_version};
    }
    const auto major = major_of(site.server_version);
    const std::string told = major ? site.server_version : "of an unknown version";
    return {major, false, "API " + told + ", host unknown"};
}

/// Why there is no such console; empty: there may be.
using Lacks = std::string (*)(const Known& version, const ConsoleSite& site);

std::string lacks_webmks(const Known& version, const ConsoleSite& /*site*/) {
    const bool is_old = version.major && *version.major < kFirstWithWebmks;
    return is_old ? version.text + " has no WebMKS; console = \"auto\" takes port 902 there" : "";
}

/// Only the server knows whether a newer host still has tickets for it.
std::string lacks_nothing(const Known& /*version*/, const ConsoleSite& /*site*/) {
    return {};
}

std::string lacks_service(const Known& /*version*/, const ConsoleSite& site) {
    if (site.service) {
        return {};
    }
    const bool has_plain = console_service_of(site.server_version, 0).has_value();
    return "API " + site.server_version +
           (has_plain ? " before 5.5 Update 2 has its console service unencrypted alone; "
                        "console_service = \"ws:7331\" would use that"
                      : " has no console service for others than browsers that have logged in; "
                        "console = \"auto\" goes to the hosts");
}

std::string lacks_vnc(const Known& version, const ConsoleSite& /*site*/) {
    const bool is_new = version.is_hosts && *version.major >= kFirstWithoutVnc;
    return is_new ? version.text + " has no VNC ports; console = \"auto\" takes WebMKS there" : "";
}

struct Row {
    ConsoleWay way;
    std::string_view name;
    Lacks lacks;
};

constexpr std::array kRows{
    Row{ConsoleWay::webmks, "webmks", &lacks_webmks},
    Row{ConsoleWay::mks, "mks", &lacks_nothing},
    Row{ConsoleWay::html5, "vcenter-html5", &lacks_service},
    Row{ConsoleWay::vnc, "vnc", &lacks_vnc},
};

vsphere::Error lacking(std::string detail) {
    vsphere::Error error;
    error.kind = vsphere::ErrorKind::unsupported;
    error.method = "console";
    error.detail = std::move(detail);
    return error;
}

ConsoleChoice by_version(const Known& version, const ConsoleSite& site) {
    if (version.major && *version.major < kFirstWithWebmks) {
        ConsoleChoice choice{ConsoleWay::mks, version.text, std::nullopt};
        if (site.service && site.service->encrypted) {
            choice.otherwise = ConsoleWay::html5;
        }
        return choice;
    }
    ConsoleChoice choice{ConsoleWay::webmks, version.text, std::nullopt};
    if (!version.major || *version.major <= kLastWithAuthd) {
        choice.otherwise = ConsoleWay::mks;
    }
    return choice;
}

}  // namespace

std::string_view console_way_name(ConsoleWay way) noexcept {
    const auto* const row = std::ranges::find(kRows, way, &Row::way);
    return row == kRows.end() ? "unknown" : row->name;
}

vsphere::Outcome<ConsoleChoice> choose_console(std::string_view setting, const ConsoleSite& site) {
    const Known version = known_version(site);
    const auto* const row = std::ranges::find(kRows, setting, &Row::name);
    if (row == kRows.end()) {
        return by_version(version, site);
    }
    if (std::string why_not = row->lacks(version, site); !why_not.empty()) {
        return lacking(std::move(why_not));
    }
    return ConsoleChoice{row->way, "configured; " + version.text, std::nullopt};
}

}  // namespace porthole::virt
