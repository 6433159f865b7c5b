// SPDX-License-Identifier: Apache-2.0
#include "proxy/page_headers.hpp"

namespace porthole::proxy {

void set_page_headers(
    net::http::Response& response, const std::vector<std::string>& frame_ancestors
) {
    using boost::beast::http::field;
    std::string ancestors;
    for (const std::string& origin : frame_ancestors) {
        ancestors += " " + origin;
    }
    response.set(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src "
        "'self' data: blob:; "
        "media-src blob:; font-src 'self'; base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'; "
        "frame-ancestors" +
            (ancestors.empty() ? " 'none'" : ancestors)
    );
    response.set("Referrer-Policy", "no-referrer");
    response.set("X-Content-Type-Options", "nosniff");
    response.set("Cross-Origin-Resource-Policy", "same-origin");
    if (ancestors.empty()) {
        response.set("X-Frame-Options", "DENY");
        response.set("Cross-Origin-Opener-Policy", "same-origin");
    }
}

void let_other_pages_load(net::http::Response& response) {
    response.set(boost::beast::http::field::access_control_allow_origin, "*");
    response.set("Cross-Origin-Resource-Policy", "cross-origin");
}

}  // namespace porthole::proxy
