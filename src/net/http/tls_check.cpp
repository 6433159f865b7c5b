// SPDX-License-Identifier: Apache-2.0
#include "net/http/tls_check.hpp"

#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

namespace porthole::net::http {

void TlsCheck::install(void* ssl_context) noexcept {
    auto* const context = static_cast<SSL_CTX*>(ssl_context);
    SSL_CTX_set_cert_verify_callback(context, &TlsCheck::verify, this);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
}

void TlsCheck::reset() noexcept {
    refusal_.clear();
    seen_.clear();
}

int TlsCheck::verify(X509_STORE_CTX* context, void* self) noexcept {
    bool accepted = false;
    try {
        accepted = static_cast<TlsCheck*>(self)->accepts(context);
    } catch (...) {
        accepted = false;  // no memory: refusing is all that is left
    }
    if (!accepted && X509_STORE_CTX_get_error(context) == X509_V_OK) {
        X509_STORE_CTX_set_error(context, X509_V_ERR_APPLICATION_VERIFICATION);
    }
    return accepted ? 1 : 0;
}

bool TlsCheck::accepts(X509_STORE_CTX* context) {
    const X509* const shown = X509_STORE_CTX_get0_cert(context);
    if (shown == nullptr) {
        refusal_ = "the server has no certificate";
        return false;
    }
    seen_ = Thumbprint::of(shown).text();
    if (pin_) {
        if (pin_->matches(shown)) {
            return true;
        }
        refusal_ = "the server's certificate has the SHA-256 thumbprint " + seen_ +
                   ", expected was " + pin_->text();
        return false;
    }
    if (X509_verify_cert(context) == 1) {
        return true;
    }
    refusal_ = std::string("the server's certificate does not verify: ") +
               X509_verify_cert_error_string(X509_STORE_CTX_get_error(context));
    return false;
}

}  // namespace porthole::net::http
