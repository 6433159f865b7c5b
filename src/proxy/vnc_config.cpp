// SPDX-License-Identifier: Apache-2.0
#include "proxy/vnc_config.hpp"

#include <fstream>

namespace porthole::proxy {

void describe(config::Visitor& visitor, VncConfig& config) {
    visitor.choice(
        "minimum_security",
        "What a VNC server must offer at least: \"tls\" is VeNCrypt with a certificate that "
        "ca_file verifies, \"none\" lets passwords and open servers do where there is no TLS.",
        config.minimum_security,
        {"none", "tls"}
    );
    visitor.option(
        "ca_file",
        "PEM file with the certificates that issued those of the VNC servers; their host names are "
        "checked, too. Without it, there is no TLS to VNC servers.",
        config.ca_file
    );
    visitor.option(
        "client_certificate",
        "PEM file with the certificate, and its chain, by which we prove to VNC servers who we "
        "are.",
        config.client_certificate
    );
    visitor.option("client_key", "PEM file with that certificate's key.", config.client_key);
}

config::Findings problems(const VncConfig& config) {
    config::Findings found;
    if (config.minimum_security == "tls" && config.ca_file.empty()) {
        found.push_back(
            {"ca_file", "expected a PEM file: without it no VNC server can prove who it is"}
        );
    }
    if (!config.ca_file.empty() && !std::ifstream(config.ca_file).good()) {
        found.push_back({"ca_file", "cannot be read: " + config.ca_file.string()});
    }
    if (config.client_certificate.empty() != config.client_key.empty()) {
        found.push_back(
            {config.client_certificate.empty() ? "client_certificate" : "client_key",
             "set client_certificate and client_key, both or neither"}
        );
    }
    if (!config.client_certificate.empty() && config.ca_file.empty()) {
        found.push_back({"ca_file", "expected a PEM file: client_certificate needs TLS"});
    }
    return found;
}

}  // namespace porthole::proxy
