// SPDX-License-Identifier: Apache-2.0
#include "support/certificate.hpp"

#include "base/hash.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>

namespace porthole::test {
namespace {

constexpr long kDay = 24L * 60 * 60;

struct Free {
    void operator()(BIO* bio) const noexcept { BIO_free(bio); }
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const noexcept { X509_free(certificate); }
    void operator()(X509_EXTENSION* extension) const noexcept { X509_EXTENSION_free(extension); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

void must(bool done, const char* what) {
    if (!done) {
        throw std::runtime_error(std::string("OpenSSL cannot ") + what);
    }
}

std::string content_of(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string with_colons(std::span<const std::uint8_t> digest) {
    std::string text;
    for (const char c : to_hex(digest)) {
        if (text.size() % 3 == 2) {
            text += ':';
        }
        text += c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return text;
}

void add_extension(X509* certificate, int type, const std::string& value) {
    const Owned<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, nullptr, type, value.c_str())
    );
    must(extension && X509_add_ext(certificate, extension.get(), -1) == 1, "add an extension");
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        text += text.empty() ? "" : ",";
        text += name;
    }
    return text;
}

Owned<BIO> bio_of(const std::string& text) {
    Owned<BIO> bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    must(bio != nullptr, "read a text");
    return bio;
}

Owned<X509> read_certificate(const std::string& pem) {
    Owned<X509> certificate(PEM_read_bio_X509(bio_of(pem).get(), nullptr, nullptr, nullptr));
    must(certificate != nullptr, "read a certificate");
    return certificate;
}

Owned<EVP_PKEY> read_key(const std::string& pem) {
    Owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(bio_of(pem).get(), nullptr, nullptr, nullptr));
    must(key != nullptr, "read a key");
    return key;
}

Owned<X509> make_x509(EVP_PKEY* key, const CertificateOptions& options) {
    Owned<X509> certificate(X509_new());
    must(certificate != nullptr, "make a certificate");
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -30 * kDay);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), options.expired ? -kDay : 30 * kDay);
    X509_NAME* const name = X509_get_subject_name(certificate.get());
    const std::string common_name = options.issuer == nullptr ? "porthole test" : "porthole host";
    const auto* const text = reinterpret_cast<const unsigned char*>(common_name.c_str());
    must(
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0) == 1,
        "name a certificate"
    );
    X509_set_pubkey(certificate.get(), key);
    if (options.issuer != nullptr) {
        const auto issuer = read_certificate(options.issuer->pem);
        const auto issuer_key = read_key(options.issuer->key_pem);
        X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer.get()));
        add_extension(certificate.get(), NID_basic_constraints, "critical,CA:FALSE");
        add_extension(certificate.get(), NID_subject_alt_name, joined(options.names));
        must(
            X509_sign(certificate.get(), issuer_key.get(), EVP_sha256()) > 0, "sign a certificate"
        );
        return certificate;
    }
    X509_set_issuer_name(certificate.get(), name);
    add_extension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
    add_extension(certificate.get(), NID_subject_alt_name, joined(options.names));
    must(X509_sign(certificate.get(), key, EVP_sha256()) > 0, "sign a certificate");
    return certificate;
}

std::string der_of(X509* certificate) {
    const Owned<BIO> bio(BIO_new(BIO_s_mem()));
    must(i2d_X509_bio(bio.get(), certificate) == 1, "write a certificate");
    return content_of(bio.get());
}

}  // namespace

Certificate make_certificate(const CertificateOptions& options) {
    const Owned<EVP_PKEY> key(options.rsa ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256"));
    must(key != nullptr, "make a key");
    const auto certificate = make_x509(key.get(), options);

    Certificate made;
    const Owned<BIO> pem(BIO_new(BIO_s_mem()));
    must(PEM_write_bio_X509(pem.get(), certificate.get()) == 1, "write a certificate");
    made.pem = content_of(pem.get());
    const Owned<BIO> key_pem(BIO_new(BIO_s_mem()));
    must(
        PEM_write_bio_PrivateKey(key_pem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) ==
            1,
        "write a key"
    );
    made.key_pem = content_of(key_pem.get());
    const std::string der = der_of(certificate.get());
    made.sha1 = with_colons(sha1(der));
    made.sha256 = with_colons(sha256(der));
    return made;
}

}  // namespace porthole::test
