// SPDX-License-Identifier: Apache-2.0
#include "proxy/path_prefixes.hpp"

#include "net/http/message.hpp"

#include <boost/url/parse.hpp>

#include <algorithm>

namespace porthole::proxy {

namespace {

std::string path_in(std::string_view url) {
    const auto parsed = boost::urls::parse_uri(url);
    const std::string encoded = parsed ? std::string(parsed->encoded_path()) : std::string();
    return net::http::target_path(encoded.empty() ? "/" : encoded).value_or("");
}

}  // namespace

PathPrefixes::PathPrefixes(const std::map<std::string, std::string, std::less<>>& base_urls) {
    for (const auto& [type, url] : base_urls) {
        const std::string path = path_in(url);
        std::string folder = path.substr(0, path.empty() ? 0 : path.rfind('/'));
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

std::string PathPrefixes::take_off_url(std::string_view url) const {
    const std::string path = path_in(url);
    return std::string(take_off(path));
}

}  // namespace porthole::proxy
