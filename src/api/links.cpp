// SPDX-License-Identifier: Apache-2.0
#include "api/links.hpp"

namespace porthole::api {
namespace json = boost::json;
using boost::beast::http::field;

std::string root_url(
    std::string_view public_url, const net::http::Request& request, const net::http::Peer& peer
) {
    if (public_url.empty()) {
        return (peer.secure ? "https://" : "http://") + std::string(request[field::host]);
    }
    return std::string(public_url.substr(0, public_url.find_last_not_of('/') + 1));
}

json::object link(std::string_view rel, std::string href) {
    return {{"rel", rel}, {"href", std::move(href)}};
}

std::string href(const Call& call, std::string_view path) {
    return call.root_url + call.api_path + call.project_path + std::string(path);
}

std::string bookmark_href(const Call& call, std::string_view path) {
    return call.root_url + call.project_path + std::string(path);
}

}  // namespace porthole::api
