// SPDX-License-Identifier: Apache-2.0
#include "compute/access_url.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>

#include <algorithm>
#include <array>

namespace porthole::compute {

bool is_base_url(std::string_view url) {
    constexpr std::array<std::string_view, 4> kSchemes{"http", "https", "ws", "wss"};
    const auto parsed = boost::urls::parse_uri(url);
    return parsed && !parsed->host().empty() && !parsed->has_fragment() &&
           !parsed->has_userinfo() && !parsed->params().contains("token") &&
           std::find(kSchemes.begin(), kSchemes.end(), parsed->scheme()) != kSchemes.end();
}

std::string access_url(std::string_view base_url, const Secret& token) {
    boost::urls::url url(base_url);
    if (url.encoded_path().empty()) {
        url.set_path("/");
    }
    url.params().append({"token", token.reveal()});
    return std::string(url.buffer());
}

}  // namespace porthole::compute
