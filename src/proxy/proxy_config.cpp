// SPDX-License-Identifier: Apache-2.0
#include "proxy/proxy_config.hpp"

#include "net/endpoint.hpp"
#include "proxy/origin.hpp"

namespace porthole::proxy {

void describe(config::Visitor& visitor, ProxyConfig& config) {
    visitor.option(
        "listen",
        "Addresses for browsers, `address:port`; every console type is served on every one.",
        config.listen
    );
    visitor.option(
        "proxy_protocol_listen",
        "Further addresses, for a proxy in front that passes TCP on: every connection must begin "
        "with a header of the PROXY protocol (version 1 or 2, before TLS) and come from one of "
        "`trusted_proxies`. On all others such a header is refused.",
        config.proxy_protocol_listen
    );
    visitor.option(
        "trusted_proxies",
        "Addresses of the proxies in front (`192.0.2.10`, `10.0.0.0/8`) that are believed when "
        "they "
        "say who their client is, here and by the API: the address that log, audit log, sessions "
        "and limits see.",
        config.trusted_proxies
    );
    visitor.choice(
        "client_address_from",
        "The header in which `trusted_proxies` say that, each overwriting or adding to what it "
        "got; "
        "with X-Forwarded-For goes X-Forwarded-Proto. The other one is never looked at.",
        config.client_address_from,
        {"x-forwarded-for", "forwarded"}
    );
    visitor.option(
        "workers", "Threads that carry sessions; 0: one per core.", config.workers, {0, 1024}
    );
    visitor.option(
        "tls_certificate",
        "PEM file with the certificate and its chain. With `tls_private_key`, all listeners speak "
        "https; without both, "
        "only loopback addresses may be listened on.",
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
        "public_origins",
        "Origins (`https://consoles.example`) whose pages may open consoles, compared exactly. The "
        "origins of the base "
        "URLs in [consoles] are always among them.",
        config.public_origins
    );
    visitor.option(
        "allow_missing_origin",
        "Lets clients without an Origin header open consoles: programs that are no browsers. "
        "Browsers always send one.",
        config.allow_missing_origin
    );
    visitor.option(
        "allow_same_host_origin",
        "Lets pages open consoles whose Origin has the host that their request names, too, as "
        "Nova's"
        " proxies do: for a gateway with more names than public_origins can list.",
        config.allow_same_host_origin
    );
    visitor.option(
        "frame_ancestors",
        "Origins that may show the console in a frame, for instance Horizon's.",
        config.frame_ancestors
    );
    visitor.option(
        "connect_timeout",
        "How long opening a console may take: ticket, connection, TLS and handshake together.",
        config.connect_timeout
    );
    visitor.option(
        "drain_timeout",
        "How long live sessions may go on after SIGTERM, while no new ones are let in, before they "
        "are told `shutting_down`; `\"0s\"`: they are told at once.",
        config.drain_timeout
    );
    visitor.list(
        "certificate",
        "A further certificate, for other names, or for the same names and of the other kind (RSA "
        "beside ECDSA): clients get the one for the host that they name, in the kind that they "
        "understand.",
        config.certificates,
        net::describe
    );
}

net::http::TrustedProxies trusted_proxies(const ProxyConfig& config) {
    return {
        net::parse_networks(config.trusted_proxies),
        config.client_address_from == "forwarded" ? net::http::ForwardedField::forwarded
                                                  : net::http::ForwardedField::x_forwarded_for,
    };
}

namespace {

/// Each of `addresses`, the value of `key`, must be one; and one that others cannot reach, unless
/// that is meant.
void check_addresses(
    const std::vector<std::string>& addresses,
    const std::string& key,
    bool may_be_public,
    config::Findings& found
) {
    for (const std::string& address : addresses) {
        const auto endpoint = net::Endpoint::parse(address);
        if (!endpoint || !endpoint->is_address()) {
            found.push_back(
                {key,
                 "\"" + address +
                     "\" is no address with a port; write it like \"127.0.0.1:6090\" or "
                     "\"[::1]:6090\""}
            );
        } else if (!may_be_public && !endpoint->is_loopback()) {
            found.push_back(
                {key,
                 "\"" + address +
                     "\" can be reached by others, and there is no certificate: set "
                     "tls_certificate and tls_private_key, or insecure_public = true behind a TLS "
                     "proxy"}
            );
        }
    }
}

}  // namespace

config::Findings problems(const ProxyConfig& config) {
    config::Findings found =
        net::problems(config.tls_certificate, config.tls_private_key, config.certificates);
    const bool tls = !config.tls_certificate.empty() && !config.tls_private_key.empty();
    if (config.listen.empty() && config.proxy_protocol_listen.empty()) {
        found.push_back({"listen", "name at least one address, such as \"127.0.0.1:6090\""});
    }
    check_addresses(config.listen, "listen", tls || config.insecure_public, found);
    check_addresses(
        config.proxy_protocol_listen, "proxy_protocol_listen", tls || config.insecure_public, found
    );
    if (!config.proxy_protocol_listen.empty() && config.trusted_proxies.empty()) {
        found.push_back(
            {"trusted_proxies", "name the proxies that connect to proxy_protocol_listen"}
        );
    }
    for (const std::string& network : config.trusted_proxies) {
        if (!net::Network::parse(network)) {
            found.push_back(
                {"trusted_proxies",
                 "\"" + network +
                     "\" is no address and no range; write it like \"192.0.2.10\" or "
                     "\"10.0.0.0/8\", without bits behind the prefix"}
            );
        }
    }
    for (const std::string& origin : config.public_origins) {
        if (!is_origin(origin)) {
            found.push_back(
                {"public_origins",
                 "\"" + origin +
                     "\" is no origin; write scheme, host and port only, like "
                     "\"https://consoles.example\""}
            );
        }
    }
    for (const std::string& origin : config.frame_ancestors) {
        if (!is_origin(origin)) {
            found.push_back(
                {"frame_ancestors",
                 "\"" + origin +
                     "\" is no origin; write scheme, host and port only, like "
                     "\"https://horizon.example\""}
            );
        }
    }
    if (config.connect_timeout < Seconds(1) || config.connect_timeout > Seconds(300)) {
        found.push_back({"connect_timeout", "choose between \"1s\" and \"5m\""});
    }
    if (config.drain_timeout < Seconds(0) || config.drain_timeout > Seconds(7 * 24 * 3600)) {
        found.push_back({"drain_timeout", "choose between \"0s\" and \"7d\""});
    }
    return found;
}

}  // namespace porthole::proxy
