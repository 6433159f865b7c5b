// SPDX-License-Identifier: Apache-2.0
#include "proxy/origin.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>

#include <algorithm>

namespace porthole::proxy {

namespace {

/// A name in ASCII, or an address; patterns such as "*.example" are no host.
bool is_host(std::string_view host) {
    return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-._[]:").find(c) != std::string_view::npos;
    });
}

/// "host:port" without the port; IPv6 addresses keep their brackets.
std::string_view host_name(std::string_view host) {
    const auto colon = host.rfind(':');
    const bool has_port =
        colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos;
    return has_port ? host.substr(0, colon) : host;
}

std::string_view host_of(std::string_view origin) {
    return host_name(origin.substr(origin.find("//") + 2));
}

}  // namespace

std::string origin_of(std::string_view url) {
    auto parsed = boost::urls::parse_uri(url);
    // Boost 1.81 takes "host:word/" for an empty port and a path without a slash.
    if (!parsed || !is_host(parsed->encoded_host()) ||
        !(parsed->encoded_path().empty() || parsed->encoded_path().starts_with('/'))) {
        return {};
    }
    boost::urls::url canonical(*parsed);
    canonical.normalize();
    std::string scheme(canonical.scheme());
    if (scheme == "ws" || scheme == "wss") {
        scheme.replace(0, 2, "http");
    }
    if (scheme != "http" && scheme != "https") {
        return {};
    }
    const std::string_view default_port = scheme == "https" ? "443" : "80";
    std::string origin = scheme + "://" + std::string(canonical.encoded_host());
    if (canonical.has_port() && !canonical.port().empty() && canonical.port() != default_port) {
        origin += ":" + std::string(canonical.port());
    }
    return origin;
}

bool is_origin(std::string_view text) {
    return !text.empty() && text.starts_with("http") && origin_of(text) == text;
}

OriginPolicy::OriginPolicy(
    std::vector<std::string> allowed, bool allow_missing, bool allow_same_host
)
    : allowed_(std::move(allowed)),
      allow_missing_(allow_missing),
      allow_same_host_(allow_same_host) {}

Result<void> OriginPolicy::check(const net::http::Request& request) const {
    using boost::beast::http::field;
    const std::size_t count = request.count(field::origin);
    const std::string_view origin = request[field::origin];
    const bool listed = std::find(allowed_.begin(), allowed_.end(), origin) != allowed_.end();
    const bool same_host = allow_same_host_ && is_origin(origin) &&
                           boost::beast::iequals(host_of(origin), host_name(request[field::host]));
    const bool allowed = count == 0 ? allow_missing_ : count == 1 && (listed || same_host);
    if (!allowed) {
        return Errc::origin_refused;
    }
    return ok();
}

Result<void> OriginPolicy::check_scheme(
    const net::http::Request& request, std::string_view base_url
) {
    const std::string given = origin_of(base_url);
    const std::string_view origin = request[boost::beast::http::field::origin];
    const auto scheme = [](std::string_view url) { return url.substr(0, url.find(':')); };
    if (!base_url.empty() && !origin.empty() && scheme(origin) != scheme(given)) {
        return Errc::origin_refused;
    }
    return ok();
}

}  // namespace porthole::proxy
