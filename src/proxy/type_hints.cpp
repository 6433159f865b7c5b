// SPDX-License-Identifier: Apache-2.0
#include "proxy/type_hints.hpp"

#include "proxy/origin.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/url/parse.hpp>

#include <algorithm>
#include <array>

namespace porthole::proxy {
namespace {

struct PageName {
    std::string_view part;  ///< of the path's last segment
    std::string_view type;
};

/// Names of pages since Nova's first: vnc_auto.html, vnc_lite.html, spice_auto.html, mks.html.
constexpr std::array kPageNames{
    PageName{"spice", "spice-html5"},
    PageName{"vnc", "novnc"},
    PageName{"serial", "serial"},
    PageName{"rdp", "rdp-html5"},
    PageName{"mks", "webmks"},
};

std::string_view path_of(std::string_view target) {
    return target.substr(0, target.find_first_of("?#"));
}

}  // namespace

TypeHints::TypeHints(const std::map<std::string, std::string, std::less<>>& base_urls) {
    for (const auto& [type, url] : base_urls) {
        const auto parsed = boost::urls::parse_uri(url);
        const std::string origin = origin_of(url);
        if (parsed && !origin.empty()) {
            const std::string path(parsed->encoded_path());
            addresses_.push_back(
                {type, origin.substr(origin.find("//") + 2), path.empty() ? "/" : path}
            );
        }
    }
}

std::string TypeHints::find(std::string_view host, std::string_view target) const {
    const std::string_view path = path_of(target);
    const auto is_here = [&](const Address& address) {
        return boost::beast::iequals(address.host, host) && address.path == path;
    };
    if (std::count_if(addresses_.begin(), addresses_.end(), is_here) == 1) {
        return std::find_if(addresses_.begin(), addresses_.end(), is_here)->type;
    }
    const std::string_view file = path.substr(path.rfind('/') + 1);
    for (const PageName& name : kPageNames) {
        if (file.find(name.part) != std::string_view::npos) {
            return std::string(name.type);
        }
    }
    return {};
}

}  // namespace porthole::proxy
