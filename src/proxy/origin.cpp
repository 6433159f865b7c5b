// SPDX-License-Identifier: Apache-2.0
#include "proxy/origin.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>

#include <algorithm>

namespace porthole::proxy {

std::string origin_of(std::string_view url) {
    auto parsed = boost::urls::parse_uri(url);
    if (!parsed || parsed->host().empty()) {
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

OriginPolicy::OriginPolicy(std::vector<std::string> allowed, bool allow_missing)
    : allowed_(std::move(allowed)), allow_missing_(allow_missing) {}

Result<void> OriginPolicy::check(const net::http::Request& request) const {
    using boost::beast::http::field;
    const std::size_t count = request.count(field::origin);
    const bool allowed =
        count == 0
            ? allow_missing_
            : count == 1 && std::find(allowed_.begin(), allowed_.end(), request[field::origin]) !=
                                allowed_.end();
    if (!allowed) {
        return Errc::origin_refused;
    }
    return ok();
}

}  // namespace porthole::proxy
