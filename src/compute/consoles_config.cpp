// SPDX-License-Identifier: Apache-2.0
#include "compute/consoles_config.hpp"

#include "compute/access_url.hpp"
#include "virt/console_type.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace porthole::compute {
namespace {

std::string_view url_path(std::string_view url) {
    return url.substr(0, url.find('?'));
}

}  // namespace

ConsolesConfig::ConsolesConfig() {
    for (const virt::ConsoleType& type : virt::all_console_types()) {
        enabled.emplace_back(type.name);
        base_urls.emplace(type.name, type.default_base_url);
    }
}

bool ConsolesConfig::is_enabled(std::string_view type) const {
    return std::find(enabled.begin(), enabled.end(), type) != enabled.end();
}

void describe(config::Visitor& visitor, ConsolesConfig& config) {
    visitor.option("enabled", "Console types that may be asked for and opened.", config.enabled);
    for (const virt::ConsoleType& type : virt::all_console_types()) {
        visitor.option(
            type.base_url_option,
            "Where browsers find the proxy: " + std::string(type.name) +
                " console URLs are this with the token added.",
            config.base_urls.find(type.name)->second
        );
    }
}

config::Findings problems(const ConsolesConfig& config) {
    config::Findings found;
    for (const std::string& name : config.enabled) {
        if (virt::find_console_type(name) == nullptr) {
            std::string known;
            for (const virt::ConsoleType& type : virt::all_console_types()) {
                known.append(known.empty() ? "" : ", ").append(type.name);
            }
            found.push_back(
                {"enabled",
                 fmt::format("there is no console type \"{}\"; choose of: {}", name, known)}
            );
        }
    }
    for (const virt::ConsoleType& type : virt::all_console_types()) {
        const std::string& url = config.base_urls.find(type.name)->second;
        if (!is_base_url(url)) {
            found.push_back(
                {std::string(type.base_url_option),
                 "\"" + url +
                     "\" is no URL that a token can be added to; write it like "
                     "\"https://consoles.example/\""}
            );
        } else if (config.is_enabled(type.name) && !url_path(url).ends_with(type.page)) {
            found.push_back(
                {std::string(type.base_url_option),
                 "\"" + url + "\" must end in " + std::string(type.page) +
                     ": no other page may run the WebAssembly that these consoles need"}
            );
        }
    }
    return found;
}

}  // namespace porthole::compute
