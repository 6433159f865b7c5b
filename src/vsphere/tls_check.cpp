// SPDX-License-Identifier: Apache-2.0
#include "vsphere/tls_check.hpp"

#include <openssl/crypto.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <memory>

namespace porthole::vsphere {
namespace {

struct Free {
    void operator()(unsigned char* bytes) const noexcept { OPENSSL_free(bytes); }
};

std::string der_of(X509* certificate) {
    unsigned char* bytes = nullptr;
    const int size = certificate == nullptr ? -1 : i2d_X509(certificate, &bytes);
    const std::unique_ptr<unsigned char, Free> owner(bytes);
    return size > 0 ? std::string(bytes, bytes + size) : std::string();
}

}  // namespace

void TlsCheck::install(void* ssl_context) noexcept {
    auto* const context = static_cast<SSL_CTX*>(ssl_context);
    SSL_CTX_set_cert_verify_callback(context, &TlsCheck::verify, this);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
}

void TlsCheck::reset() noexcept {
    refusal_.clear();
    seen_.clear();
}

int TlsCheck::verify(x509_store_ctx_st* context, void* self) noexcept {
    try {
        if (static_cast<TlsCheck*>(self)->accepts(context)) {
            return 1;
        }
    } catch (...) {
        // No memory: refusing is all that is left, and the handshake's failure says so.
    }
    if (X509_STORE_CTX_get_error(context) == X509_V_OK) {
        X509_STORE_CTX_set_error(context, X509_V_ERR_APPLICATION_VERIFICATION);
    }
    return 0;
}

bool TlsCheck::accepts(x509_store_ctx_st* context) {
    const std::string der = der_of(X509_STORE_CTX_get0_cert(context));
    const auto algorithm = pin_ ? pin_->algorithm : Thumbprint::Algorithm::sha256;
    const Thumbprint shown = thumbprint_of(algorithm, der);
    seen_ = shown.text;
    if (pin_) {
        if (der.empty() || shown != *pin_) {
            refusal_ = "the server's certificate has the thumbprint " + shown.text +
                       ", expected was " + pin_->text;
            return false;
        }
        return true;
    }
    if (X509_verify_cert(context) != 1) {
        refusal_ = std::string("the server's certificate does not verify: ") +
                   X509_verify_cert_error_string(X509_STORE_CTX_get_error(context));
        return false;
    }
    return true;
}

}  // namespace porthole::vsphere
