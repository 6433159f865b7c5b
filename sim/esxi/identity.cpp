// SPDX-License-Identifier: Apache-2.0
#include "esxi/identity.hpp"

#include "base/hash.hpp"

#include <boost/asio/ssl/context_base.hpp>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string_view>

namespace porthole::esxi {
namespace {

template <auto free>
struct Freed {
    template <class T>
    void operator()(T* object) const {
        free(object);
    }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, Freed<&EVP_PKEY_free>>;
using CertificatePtr = std::unique_ptr<X509, Freed<&X509_free>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, Freed<&X509_EXTENSION_free>>;

void require(bool done, const char* what) {
    if (!done) {
        throw std::runtime_error(what);
    }
}

void name_subject(X509* certificate) {
    X509_NAME* name = X509_get_subject_name(certificate);
    const auto* const common_name = reinterpret_cast<const unsigned char*>("localhost");
    require(
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common_name, -1, -1, 0) == 1 &&
            X509_set_issuer_name(certificate, name) == 1,
        "cannot name a certificate"
    );
    const ExtensionPtr names(
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1")
    );
    require(
        names != nullptr && X509_add_ext(certificate, names.get(), -1) == 1,
        "cannot name a certificate"
    );
}

CertificatePtr make_certificate(EVP_PKEY* key) {
    constexpr long kDay = 24L * 60 * 60;
    CertificatePtr certificate(X509_new());
    require(certificate != nullptr, "cannot make a certificate");
    ASN1_INTEGER* serial = X509_get_serialNumber(certificate.get());
    std::unique_ptr<BIGNUM, Freed<&BN_free>> number(BN_new());
    require(
        number != nullptr && BN_rand(number.get(), 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
            BN_to_ASN1_INTEGER(number.get(), serial) != nullptr &&
            X509_set_version(certificate.get(), X509_VERSION_3) == 1 &&
            X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -kDay) != nullptr &&
            X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3650 * kDay) != nullptr &&
            X509_set_pubkey(certificate.get(), key) == 1,
        "cannot make a certificate"
    );
    name_subject(certificate.get());
    require(X509_sign(certificate.get(), key, EVP_sha256()) > 0, "cannot sign a certificate");
    return certificate;
}

std::string der(X509* certificate) {
    unsigned char* bytes = nullptr;
    const int size = i2d_X509(certificate, &bytes);
    require(size > 0, "cannot encode a certificate");
    std::string encoded(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    OPENSSL_free(bytes);
    return encoded;
}

std::string pem(X509* certificate) {
    const std::unique_ptr<BIO, Freed<&BIO_free>> bio(BIO_new(BIO_s_mem()));
    require(
        bio != nullptr && PEM_write_bio_X509(bio.get(), certificate) == 1,
        "cannot encode a certificate"
    );
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

/// AA:BB:CC from the digest's bytes.
std::string thumbprint(std::span<const std::uint8_t> digest) {
    std::string text;
    for (const std::uint8_t byte : digest) {
        constexpr std::string_view kDigits = "0123456789ABCDEF";
        if (!text.empty()) {
            text += ':';
        }
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 0xfU];
    }
    return text;
}

}  // namespace

Identity open_identity(const Options& options) {
    using Context = boost::asio::ssl::context;
    Context tls(Context::tls_server);
    tls.set_options(
        Context::default_workarounds | Context::no_sslv2 | Context::no_sslv3 | Context::no_tlsv1 |
        Context::no_tlsv1_1
    );
    if (options.certificate_file.empty()) {
        const KeyPtr key(EVP_EC_gen("P-256"));
        require(key != nullptr, "cannot make a key");
        const CertificatePtr certificate = make_certificate(key.get());
        require(
            SSL_CTX_use_certificate(tls.native_handle(), certificate.get()) == 1 &&
                SSL_CTX_use_PrivateKey(tls.native_handle(), key.get()) == 1,
            "cannot use the certificate that was made"
        );
    } else {
        tls.use_certificate_chain_file(options.certificate_file);
        tls.use_private_key_file(options.private_key_file, Context::pem);
    }
    SSL_CTX_set_mode(tls.native_handle(), SSL_MODE_RELEASE_BUFFERS);
    X509* const certificate = SSL_CTX_get0_certificate(tls.native_handle());
    const std::string encoded = der(certificate);
    std::string text = pem(certificate);
    return {
        .tls = std::move(tls),
        .sha1 = thumbprint(sha1(encoded)),
        .sha256 = thumbprint(sha256(encoded)),
        .pem = std::move(text),
    };
}

}  // namespace porthole::esxi
