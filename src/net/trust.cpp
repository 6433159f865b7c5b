// SPDX-License-Identifier: Apache-2.0
#include "net/trust.hpp"

#include "net/thumbprint.hpp"

#include <fstream>

namespace porthole::net {

config::Findings trust_problems(
    const std::filesystem::path& ca_file, const std::string& thumbprint
) {
    config::Findings found;
    const bool has_ca = !ca_file.empty();
    const bool has_pin = !thumbprint.empty();
    if (has_ca && has_pin) {
        found.push_back({"thumbprint", "expected either ca_file or thumbprint, not both"});
    } else if (!has_ca && !has_pin) {
        found.push_back(
            {"ca_file",
             "expected ca_file (a PEM file; the system's own is /etc/ssl/certs/ca-certificates.crt "
             "on Debian) or thumbprint"}
        );
    }
    if (has_ca && !std::ifstream(ca_file).good()) {
        found.push_back({"ca_file", "cannot be read: " + ca_file.string()});
    }
    if (has_pin && !Thumbprint::parse(thumbprint)) {
        found.push_back(
            {"thumbprint",
             "expected a SHA-256 or SHA-1 thumbprint in hexadecimal, such as \"AB:CD:…\" of 32 or "
             "20 bytes"}
        );
    }
    return found;
}

}  // namespace porthole::net
