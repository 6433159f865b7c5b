// SPDX-License-Identifier: Apache-2.0
#include "proxy/path_prefixes.hpp"

#include "net/http/message.hpp"

#include <boost/url/parse.hpp>

#include <algorithm>

namespace porthole::proxy {

PathPrefixes::PathPrefixes(const std::map<std::string, std::string, std::less<>>& base_urls) {
    for (const auto& [type, url] : base_urls) {
        const auto parsed = boost::urls::parse_uri(url);
        const std::string encoded = parsed ? std::string(parsed->encoded_path()) : std::string();
        const auto path = net::http::target_path(encoded.empty() ? "/" : encoded);
        std::string folder = path ? path->substr(0, path->rfind('/')) : std::string();
        if (!folder.empty()) {
            prefixes_.push_back(std::move(folder));
        }
    }
    std::sort(prefixes_.begin(), prefixes_.end(), [](const auto& one, const auto& other) {
        return one.size() > other.size();
    });
}

std::string_view PathPrefixes::take_off(std::string_view path) const {
    for (const std::string& prefix : prefixes_) {
        if (path.starts_with(prefix) && path.substr(prefix.size()).starts_with('/')) {
            return path.substr(prefix.size());
        }
    }
    return path;
}

}  // namespace porthole::proxy
