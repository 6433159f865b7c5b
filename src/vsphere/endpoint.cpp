// SPDX-License-Identifier: Apache-2.0
#include "vsphere/endpoint.hpp"

#include "base/number.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>

namespace porthole::vsphere {
namespace {

constexpr std::uint16_t kHttpsPort = 443;

bool is_host(std::string_view host) {
    return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-._:[]").find(c) != std::string_view::npos;
    });
}

std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return lower;
}

}  // namespace

std::optional<Endpoint> parse_endpoint(std::string_view url) {
    const auto parsed = boost::urls::parse_uri(url);
    if (!parsed || parsed->scheme_id() != boost::urls::scheme::https || parsed->has_userinfo() ||
        parsed->has_query() || parsed->has_fragment()) {
        return std::nullopt;
    }
    const std::string host = lower_case(parsed->encoded_host());
    const auto port = parsed->has_port() ? parse_port(parsed->port()) : kHttpsPort;
    std::string path(std::string_view(parsed->encoded_path()));
    if (!is_host(host) || port == 0 || path.find('%') != std::string::npos) {
        return std::nullopt;
    }
    while (path.ends_with('/')) {
        path.pop_back();
    }
    if (path.empty()) {
        path = "/sdk";
    }

    Endpoint endpoint;
    endpoint.host = lower_case(parsed->encoded_host_address());
    endpoint.port = port;
    endpoint.origin = "https://" + host + ':' + std::to_string(endpoint.port);
    endpoint.sdk_url = endpoint.origin + path;
    constexpr std::string_view kAlias = "/vimService";
    if (path.ends_with(kAlias)) {
        path.resize(path.size() - kAlias.size());
    }
    endpoint.versions_url = endpoint.origin + path + "/vimServiceVersions.xml";
    return endpoint;
}

std::uint16_t parse_port(std::string_view text) noexcept {
    return parse_number<std::uint16_t>(text).value_or(0);
}

}  // namespace porthole::vsphere
