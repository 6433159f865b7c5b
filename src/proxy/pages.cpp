// SPDX-License-Identifier: Apache-2.0
#include "proxy/pages.hpp"

#include "web/assets.hpp"

#include <boost/beast/http/rfc7230.hpp>

#include <algorithm>
#include <array>

namespace porthole::proxy {
namespace http = net::http;
using boost::beast::http::field;

namespace {

/// The operators' page is for the listeners of [admin] alone.
constexpr std::string_view kAdminPage = "/admin.html";

/// `<porthole-console>`, for portals.
constexpr std::string_view kElement = "/porthole-console.js";

/// Paths of console URLs, ours and those that Nova's releases have used: all of them are the one
/// page.
constexpr std::array<std::string_view, 11> kPagePaths{
    "/",
    "/index.html",
    "/vnc_auto.html",
    "/vnc_lite.html",
    "/vnc.html",
    "/spice_auto.html",
    "/spice_lite.html",
    "/rdp.html",
    "/serial.html",
    "/mks.html",
    "/console",
};

bool accepts_gzip(const http::Request& request) {
    return boost::beast::http::token_list(request[field::accept_encoding]).exists("gzip");
}

std::optional<http::Response> find_file(const http::Request& request, std::string_view path) {
    const web::Asset* const asset = web::find_asset(path);
    if (asset == nullptr) {
        return std::nullopt;
    }
    http::Response response{http::Status::ok, 11};
    response.set(field::content_type, asset->content_type);
    response.set(
        field::cache_control, asset->immutable ? "public, max-age=31536000, immutable" : "no-store"
    );
    response.set(field::vary, "Accept-Encoding");
    if (asset->immutable) {
        response.set(field::etag, asset->etag);
    }
    if (!asset->gzip.empty() && accepts_gzip(request)) {
        response.set(field::content_encoding, "gzip");
        response.body() = asset->gzip;
    } else {
        response.body() = asset->identity;
    }
    return response;
}

}  // namespace

std::optional<http::Response> find_page(const http::Request& request, std::string_view path) {
    if (path == kAdminPage) {
        return std::nullopt;
    }
    const bool is_page = std::find(kPagePaths.begin(), kPagePaths.end(), path) != kPagePaths.end();
    return find_file(request, is_page ? "/index.html" : path);
}

bool is_for_other_pages(std::string_view path) noexcept {
    return path == kElement;
}

std::optional<http::Response> find_admin_page(const http::Request& request, std::string_view path) {
    if (path != "/" && !path.starts_with("/assets/")) {
        return std::nullopt;
    }
    return find_file(request, path == "/" ? kAdminPage : path);
}

}  // namespace porthole::proxy
