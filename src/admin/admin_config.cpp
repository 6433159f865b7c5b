// SPDX-License-Identifier: Apache-2.0
#include "admin/admin_config.hpp"

#include "net/endpoint.hpp"

#include <boost/url/parse.hpp>

#include <string_view>

namespace porthole::admin {
namespace {

constexpr std::size_t kShortestKey = 20;

bool is_root_url(std::string_view text) {
    const auto url = boost::urls::parse_uri(text);
    return url && (url->scheme() == "http" || url->scheme() == "https") && !url->host().empty() &&
           !url->has_userinfo() && !url->has_query() && !url->has_fragment() &&
           (url->encoded_path().empty() || url->encoded_path() == "/");
}

}  // namespace

void describe(config::Visitor& visitor, AdminConfig& config) {
    visitor.option(
        "listen",
        "Addresses for operators and monitoring, `address:port`, such as `127.0.0.1:6099`: "
        "/healthz, /readyz, /version, /metrics, /sessions and a page at /; none: no such listener "
        "on this node.",
        config.listen
    );
    visitor.option(
        "tls_certificate",
        "PEM file with the certificate and its chain; with `tls_private_key`, these addresses "
        "speak https.",
        config.tls_certificate
    );
    visitor.option(
        "tls_private_key", "PEM file with the certificate's key.", config.tls_private_key
    );
    net::describe(visitor, config.clients);
    visitor.option(
        "insecure_public",
        "Allows plain http on addresses that others can reach, for a network you trust.",
        config.insecure_public
    );
    visitor.secret(
        "key",
        "A key that lets its bearer list and end sessions, beside the callers whom [identity] "
        "knows and [policy] lets administer; `porthole sessions` uses it. At least 20 characters.",
        config.key
    );
    visitor.option(
        "url",
        "Where `porthole sessions` finds this listener, if not at the first address of `listen`: "
        "`https://node1.example:6099`.",
        config.url
    );
    visitor.option(
        "check_interval",
        "How often /readyz' checks are made, in the background.",
        config.check_interval
    );
    visitor.option(
        "check_timeout", "How long one check may take before it has failed.", config.check_timeout
    );
}

config::Findings problems(const AdminConfig& config, bool any_caller) {
    config::Findings found =
        net::problems(config.tls_certificate, config.tls_private_key, {}, config.clients);
    for (const std::string& address : config.listen) {
        const auto endpoint = net::Endpoint::parse(address);
        if (!endpoint || !endpoint->is_address()) {
            found.push_back(
                {"listen",
                 "\"" + address + "\" is no address with a port; write it like \"127.0.0.1:6099\""}
            );
        } else if (!endpoint->is_loopback() && any_caller && config.clients.ca_file.empty()) {
            found.push_back(
                {"listen",
                 "\"" + address +
                     "\" can be reached by others, and [identity] backend = \"none\" lets "
                     "everybody in: listen on loopback only, or set client_ca_file"}
            );
        } else if (!endpoint->is_loopback() && !config.has_tls() && !config.insecure_public) {
            found.push_back(
                {"listen",
                 "\"" + address +
                     "\" can be reached by others, and there is no certificate: set "
                     "tls_certificate and tls_private_key, or insecure_public = true"}
            );
        }
    }
    if (!config.key.empty() && config.key.reveal().size() < kShortestKey) {
        found.push_back(
            {"key", "is too short: 20 characters at least, such as `openssl rand -hex 32` prints"}
        );
    }
    if (!config.url.empty() && !is_root_url(config.url)) {
        found.push_back(
            {"url",
             "\"" + config.url +
                 "\" is no address of ours; write it like \"https://node1.example:6099\""}
        );
    }
    if (config.check_interval < Seconds(1) || config.check_interval > Seconds(3600)) {
        found.push_back({"check_interval", "choose between \"1s\" and \"1h\""});
    }
    if (config.check_timeout < Seconds(1) || config.check_timeout > Seconds(60)) {
        found.push_back({"check_timeout", "choose between \"1s\" and \"1m\""});
    }
    return found;
}

}  // namespace porthole::admin
