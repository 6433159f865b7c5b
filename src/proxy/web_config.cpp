// SPDX-License-Identifier: Apache-2.0
#include "proxy/web_config.hpp"

#include "proxy/wmks_sdk.hpp"

#include <algorithm>

namespace porthole::proxy {
namespace {

constexpr std::size_t kMostFiles = 32;
constexpr std::string_view kPlain =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/";

/// A path that stays below its folder, and needs no escaping in an address.
bool is_plain_path(std::string_view name) {
    const std::string framed = "/" + std::string(name) + "/";
    return !name.empty() && name.find_first_not_of(kPlain) == std::string_view::npos &&
           framed.find("//") == std::string::npos && framed.find("/.") == std::string::npos;
}

}  // namespace

void describe(config::Visitor& visitor, WebConfig& config) {
    visitor.option(
        "wmks_sdk_dir",
        "Folder with your licensed copy of VMware's HTML Console SDK, and jQuery: the page then "
        "shows webmks consoles with it. Empty: with noVNC.",
        config.wmks_sdk_dir
    );
    visitor.option(
        "wmks_sdk_files",
        "The files of that folder that browsers may have, read when Porthole starts: scripts and "
        "style sheets are loaded in this order; name pictures that the style sheets use, too.",
        config.wmks_sdk_files
    );
}

config::Findings problems(const WebConfig& config) {
    config::Findings found;
    if (config.wmks_sdk_dir.empty()) {
        return found;
    }
    const auto& names = config.wmks_sdk_files;
    if (names.empty() || names.size() > kMostFiles) {
        found.push_back(
            {"wmks_sdk_files", "name between 1 and " + std::to_string(kMostFiles) + " files"}
        );
    }
    for (const std::string& name : names) {
        if (!is_plain_path(name)) {
            found.push_back(
                {"wmks_sdk_files",
                 "\"" + name +
                     "\" is no path below wmks_sdk_dir; write it like \"css/wmks-all.css\""}
            );
        } else if (WmksSdk::content_type(name).empty()) {
            found.push_back(
                {"wmks_sdk_files",
                 "\"" + name +
                     "\" is no script, style sheet, picture or font: name files that end "
                     "in .js, .css, .png, .gif, .svg, .cur or .woff2"}
            );
        }
    }
    return found;
}

}  // namespace porthole::proxy
