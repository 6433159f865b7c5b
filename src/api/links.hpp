// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/operation.hpp"
#include "net/http/server.hpp"

#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace porthole::api {

/// What hrefs in the answer to `request` start with, no slash at the end: `public_url`, or when
/// that is empty what the client took us for.
std::string root_url(
    std::string_view public_url, const net::http::Request& request, const net::http::Peer& peer
);

/// {"rel": …, "href": …}
boost::json::object link(std::string_view rel, std::string href);

/// Below the version, and the project if the client named it: "https://…/v2.1/servers".
std::string href(const Call& call, std::string_view path);

/// The same without the version, as Nova's bookmarks are.
std::string bookmark_href(const Call& call, std::string_view path);

}  // namespace porthole::api
