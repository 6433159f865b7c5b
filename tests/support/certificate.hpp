// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace porthole::test {

/// A certificate with its private key, made for one test.
struct Certificate {
    std::string pem;
    std::string key_pem;
    std::string sha1;    ///< "AA:BB:…"
    std::string sha256;  ///< "AA:BB:…"
};

struct CertificateOptions {
    /// As OpenSSL writes subject alternative names.
    std::vector<std::string> names = {"IP:127.0.0.1", "DNS:localhost"};
    bool expired = false;
    bool rsa = false;  ///< an RSA key instead of one for ECDSA
    /// Who signs it; without one it is an authority that signs itself.
    const Certificate* issuer = nullptr;
};

Certificate make_certificate(const CertificateOptions& options = {});

}  // namespace porthole::test
