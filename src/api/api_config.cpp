// SPDX-License-Identifier: Apache-2.0
#include "api/api_config.hpp"

#include "net/endpoint.hpp"

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
}

config::Findings problems(const ApiConfig& config, bool any_caller) {
    config::Findings found;
    if (config.tls_certificate.empty() != config.tls_private_key.empty()) {
        found.push_back(
            {config.tls_certificate.empty() ? "tls_private_key" : "tls_certificate",
             "set tls_certificate and tls_private_key, both or neither"}
        );
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
