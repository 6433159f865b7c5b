// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/secret.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace porthole::cli {

/// A console URL, as the API issues it, taken apart.
struct ConsoleUrl {
    std::string gateway;  ///< "https://consoles.example/prefix", without a slash at its end
    std::string origin;   ///< "https://consoles.example": a page of the gateway's comes from there
    std::string host;     ///< "consoles.example", with its port where the URL has one
    std::string path;     ///< of the page, "/prefix/vnc_auto.html"
    Secret token;
};

/// Takes every form of Nova's and ours: http, https, ws and wss; `?token=…` and
/// `?path=%3Ftoken%3D…`. Nothing for what is no such URL.
std::optional<ConsoleUrl> parse_console_url(std::string_view text);

}  // namespace porthole::cli
