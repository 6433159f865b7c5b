// SPDX-License-Identifier: Apache-2.0
#include "api/api_config.hpp"

#include "net/endpoint.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>
#include <string_view>

namespace porthole::api {

void describe(config::Visitor& visitor, ApiConfig& config) {
    visitor.option(
        "listen",
        "Addresses for the REST API, `address:port`; none: no API on this node.",
        config.listen
    );
    visitor.option(
        "tls_certificate",
        "PEM file with the API's certificate and its chain; with `tls_private_key`, the API speaks "
        "https.",
        config.tls_certificate
    );
    visitor.option(
        "tls_private_key", "PEM file with the certificate's key.", config.tls_private_key
    );
    visitor.option(
        "insecure_public",
        "Allows plain http on addresses that others can reach, for a TLS proxy in front on a "
        "network you trust.",
        config.insecure_public
    );
    visitor.option(
        "public_url",
        "The API's address as clients know it, `https://nova.example/compute`: links in answers "
        "start with it. Set it behind a proxy; without it links are made of the request's Host.",
        config.public_url
    );
    visitor.option(
        "cors_origins",
        "Origins (`https://dashboard.example`) whose pages may use the API from the browser, "
        "compared exactly.",
        config.cors_origins
    );
    net::describe(visitor, config.clients);
    visitor.list(
        "certificate",
        "A further certificate, as in `[[proxy.certificate]]`.",
        config.certificates,
        net::describe
    );
}

namespace {

bool is_web_url(std::string_view text) {
    const auto url = boost::urls::parse_uri(text);
    return url && (url->scheme() == "http" || url->scheme() == "https") && !url->host().empty() &&
           !url->has_userinfo() && !url->has_query() && !url->has_fragment();
}

/// As browsers write origins: no path, no capital letters.
bool is_origin(std::string_view text) {
    const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    return is_web_url(text) && boost::urls::parse_uri(text)->encoded_path().empty() &&
           std::none_of(text.begin(), text.end(), is_upper);
}

}  // namespace

config::Findings problems(const ApiConfig& config, bool any_caller) {
    config::Findings found = net::problems(
        config.tls_certificate, config.tls_private_key, config.certificates, config.clients
    );
    if (!config.public_url.empty() && !is_web_url(config.public_url)) {
        found.push_back(
            {"public_url",
             "\"" + config.public_url +
                 "\" is no address of ours; write it like \"https://nova.example\""}
        );
    }
    for (const std::string& origin : config.cors_origins) {
        if (!is_origin(origin)) {
            found.push_back(
                {"cors_origins",
                 "\"" + origin +
                     "\" is no origin; write it as browsers do, like "
                     "\"https://dashboard.example\", without a path"}
            );
        }
    }
    for (const std::string& address : config.listen) {
        const auto endpoint = net::Endpoint::parse(address);
        if (!endpoint || !endpoint->is_address()) {
            found.push_back(
                {"listen",
                 "\"" + address + "\" is no address with a port; write it like \"127.0.0.1:8774\""}
            );
            continue;
        }
        if (endpoint->is_loopback()) {
            continue;
        }
        if (any_caller) {
            found.push_back(
                {"listen",
                 "\"" + address +
                     "\" can be reached by others, and [identity] backend = \"none\" lets "
                     "everybody in: listen on "
                     "loopback only, or choose another backend"}
            );
        } else if (!config.has_tls() && !config.insecure_public) {
            found.push_back(
                {"listen",
                 "\"" + address +
                     "\" can be reached by others, and there is no certificate: set "
                     "tls_certificate and "
                     "tls_private_key, or insecure_public = true behind a TLS proxy"}
            );
        }
    }
    return found;
}

}  // namespace porthole::api
