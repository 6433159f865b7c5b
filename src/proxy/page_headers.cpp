// SPDX-License-Identifier: Apache-2.0
#include "proxy/page_headers.hpp"

#include "virt/console_type.hpp"

#include <algorithm>

namespace porthole::proxy {
namespace {

bool runs_webassembly(std::string_view path) {
    const auto types = virt::all_console_types();
    return !path.empty() && std::any_of(types.begin(), types.end(), [path](const auto& type) {
        return type.page == path;
    });
}

}  // namespace

void set_page_headers(
    net::http::Response& response,
    const std::vector<std::string>& frame_ancestors,
    std::string_view path,
    bool loads_sdk
) {
    using boost::beast::http::field;
    std::string ancestors;
    for (const std::string& origin : frame_ancestors) {
        ancestors += " " + origin;
    }
    response.set(
        "Content-Security-Policy",
        std::string("default-src 'none'; script-src 'self'") +
            (runs_webassembly(path) ? " 'wasm-unsafe-eval'" : "") +
            "; style-src 'self'; connect-src 'self'; img-src "
            "'self' data: blob:; "
            "media-src blob:; font-src 'self'; base-uri 'none'; form-action 'none'; "
            "require-trusted-types-for 'script'; trusted-types " +
            (loads_sdk ? "porthole-sdk default" : "'none'") + "; frame-ancestors" +
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
