// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "esxi/options.hpp"

#include <boost/asio/ssl/context.hpp>

#include <string>

namespace porthole::esxi {

/// The host's certificate, ready to serve TLS with, and its thumbprints as tickets write them:
/// "AA:BB:…", over the certificate's DER.
struct Identity {
    boost::asio::ssl::context tls;
    std::string sha1;
    std::string sha256;
    std::string pem;
};

/// Loads the certificate that `options` name, or makes a self-signed one (ECDSA, CN=localhost), as
/// a host does when it is installed. Throws when the files are no good.
Identity open_identity(const Options& options);

}  // namespace porthole::esxi
