// SPDX-License-Identifier: Apache-2.0
#include "vsphere/api_version.hpp"

#include "vsphere/xml_reader.hpp"

#include <array>
#include <charconv>

namespace porthole::vsphere {
namespace {

/// Up to four numbers; those not written are 0.
using Numbers = std::array<int, 4>;

constexpr Numbers kNewestKnown{9, 0, 0, 0};

std::optional<Numbers> parse_numbers(std::string_view version) {
    Numbers numbers{};
    const char* at = version.data();
    const char* const end = at + version.size();
    for (int& number : numbers) {
        const auto [next, error] = std::from_chars(at, end, number);
        if (error != std::errc() || number < 0) {
            return std::nullopt;
        }
        if (next == end) {
            return numbers;
        }
        if (*next != '.') {
            return std::nullopt;
        }
        at = next + 1;
    }
    return std::nullopt;
}

}  // namespace

std::vector<std::string> parse_service_versions(std::string document) {
    std::vector<std::string> versions;
    const auto parsed = XmlDocument::parse(std::move(document));
    if (!parsed || parsed->root().name() != "namespaces") {
        return versions;
    }
    for (const XmlElement& each : parsed->root().children("namespace")) {
        if (each.child("name").text() != "urn:vim25") {
            continue;
        }
        versions.push_back(each.child("version").text());
        for (const XmlElement& prior : each.child("priorVersions").children("version")) {
            versions.push_back(prior.text());
        }
    }
    return versions;
}

std::optional<std::string> choose_version(const std::vector<std::string>& offered) {
    std::optional<std::string> chosen;
    Numbers best{};
    for (const std::string& version : offered) {
        const auto numbers = parse_numbers(version);
        if (numbers && *numbers <= kNewestKnown && (!chosen || *numbers > best)) {
            best = *numbers;
            chosen = version;
        }
    }
    return chosen;
}

}  // namespace porthole::vsphere
