// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/thumbprint.hpp"

#include <openssl/types.h>

#include <optional>
#include <string>

namespace porthole::net::http {

/// Decides, during the TLS handshake and before anything of a request is sent, whether a server is
/// who it should be: by its certificate's thumbprint where one is pinned, else by the chain of
/// issuers. The host name, which counts only with a chain, is libcurl's to check.
///
/// Lifetime: outlives every connection made with a context it was installed in. Threads: that of
/// the transfer.
class TlsCheck {
public:
    explicit TlsCheck(const std::optional<Thumbprint>& pin) : pin_(pin) {}
    TlsCheck(const TlsCheck&) = delete;
    TlsCheck& operator=(const TlsCheck&) = delete;

    /// Takes over the verification of `ssl_context`, an SSL_CTX.
    void install(void* ssl_context) noexcept;

    /// Forgets the last handshake.
    void reset() noexcept;

    /// Why the last handshake was refused; empty when it was not.
    const std::string& refusal() const noexcept { return refusal_; }
    /// The SHA-256 thumbprint of the certificate that the last handshake showed.
    const std::string& seen() const noexcept { return seen_; }

private:
    static int verify(X509_STORE_CTX* context, void* self) noexcept;
    bool accepts(X509_STORE_CTX* context);

    std::optional<Thumbprint> pin_;
    std::string refusal_;
    std::string seen_;
};

}  // namespace porthole::net::http
