// SPDX-License-Identifier: Apache-2.0
#include "compute/access_url.hpp"

#include <boost/url/encode.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>
#include <array>

namespace porthole::compute {

bool is_base_url(std::string_view url) {
    constexpr std::array<std::string_view, 4> kSchemes{"http", "https", "ws", "wss"};
    const auto parsed = boost::urls::parse_uri(url);
    // Boost 1.81 takes "host:word/" for an empty port and a path without a slash.
    return parsed && (parsed->encoded_path().empty() || parsed->encoded_path().starts_with('/')) &&
           !parsed->host().empty() && !parsed->has_fragment() && !parsed->has_userinfo() &&
           !parsed->params().contains("token") &&
           std::find(kSchemes.begin(), kSchemes.end(), parsed->scheme()) != kSchemes.end();
}

std::string access_url(std::string_view base_url, const Secret& token) {
    std::string url(base_url);
    const std::size_t authority = url.find("://") + 3;
    // Horizon adds "&title=…" to whatever comes, so there must be a path and a question mark.
    const std::size_t path = url.find_first_of("/?", authority);
    if (path == std::string::npos || url[path] == '?') {
        url.insert(std::min(path, url.size()), "/");
    }
    if (url.find('?') == std::string::npos) {
        url += '?';
    } else if (!url.ends_with('?') && !url.ends_with('&')) {
        url += '&';
    }
    return url + "token=" + boost::urls::encode(token.reveal(), boost::urls::unreserved_chars);
}

}  // namespace porthole::compute
