// SPDX-License-Identifier: Apache-2.0
#include "net/server_tls.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstdio>
#include <map>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace porthole::net {
namespace {

/// Forward secrecy and authenticated encryption alone; TLS 1.3 has nothing else.
constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr const char* kGroups = "X25519:P-256:P-384";

struct Free {
    void operator()(X509* certificate) const noexcept { X509_free(certificate); }
    void operator()(GENERAL_NAMES* names) const noexcept { GENERAL_NAMES_free(names); }
    void operator()(BIO* bio) const noexcept { BIO_free(bio); }
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

/// A context, and for which names.
struct Shown {
    SslContextPtr context;
    Owned<X509> certificate;  // one of them, all for the same names
    std::string names;
    std::vector<int> kinds;  // of keys
};
using AllShown = std::vector<Shown>;

std::string text_of(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

Owned<X509> read_certificate(const std::filesystem::path& file) {
    const Owned<std::FILE> in(std::fopen(file.c_str(), "re"));
    Owned<X509> certificate(in ? PEM_read_X509(in.get(), nullptr, nullptr, nullptr) : nullptr);
    if (!certificate) {
        fail_with_openssl("cannot use the certificate " + file.string());
    }
    return certificate;
}

/// Whom a certificate is for, as a text that is the same for the same names.
std::string names_of(X509* certificate) {
    const Owned<BIO> out(BIO_new(BIO_s_mem()));
    const Owned<GENERAL_NAMES> names(static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)
    ));
    if (!names) {
        X509_NAME_print_ex(out.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
        return text_of(out.get());
    }
    std::map<std::string, int> sorted;
    for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
        const Owned<BIO> one(BIO_new(BIO_s_mem()));
        GENERAL_NAME_print(one.get(), sk_GENERAL_NAME_value(names.get(), i));
        sorted.emplace(text_of(one.get()), 0);
    }
    std::string all;
    for (const auto& [name, unused] : sorted) {
        all += name + "\n";
    }
    return all;
}

void require_client_certificate(SSL_CTX* context, const std::filesystem::path& authorities) {
    ERR_clear_error();
    if (SSL_CTX_load_verify_locations(context, authorities.c_str(), nullptr) != 1) {
        fail_with_openssl("cannot use the certificates in " + authorities.string());
    }
    SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(authorities.c_str()));
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    // Without a context of its own, OpenSSL takes up no session of a client that it has verified.
    constexpr std::array<unsigned char, 8> kSessions{'p', 'o', 'r', 't', 'h', 'o', 'l', 'e'};
    SSL_CTX_set_session_id_context(context, kSessions.data(), kSessions.size());
}

int select_http11(
    SSL* /*ssl*/,
    const unsigned char** out,
    unsigned char* out_length,
    const unsigned char* offered,
    unsigned int offered_length,
    void* /*argument*/
) {
    constexpr std::string_view kHttp11("\x08http/1.1", 9);
    unsigned char* chosen = nullptr;
    const int found = SSL_select_next_proto(
        &chosen,
        out_length,
        reinterpret_cast<const unsigned char*>(kHttp11.data()),
        static_cast<unsigned int>(kHttp11.size()),
        offered,
        offered_length
    );
    *out = chosen;
    return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

/// Clients' certificates must be for one of `names`; no wildcard stands for others' machines.
void require_client_names(SSL_CTX* context, const std::vector<std::string>& names) {
    X509_VERIFY_PARAM* const parameters = SSL_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_WILDCARDS);
    for (const std::string& name : names) {
        if (X509_VERIFY_PARAM_add1_host(parameters, name.c_str(), name.size()) != 1) {
            fail_with_openssl("cannot use the client name " + name);
        }
    }
}

/// The first context owns the others: connections hold it for as long as they live.
void free_others(
    void* /*parent*/,
    void* others,
    CRYPTO_EX_DATA* /*data*/,
    int /*index*/,
    long /*number*/,
    void* /*argument*/
) {
    delete static_cast<AllShown*>(others);
}

int others_index() {
    static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, free_others);
    return index;
}

bool is_for(const Shown& shown, std::string_view name) {
    return X509_check_host(shown.certificate.get(), name.data(), name.size(), 0, nullptr) == 1;
}

int choose_by_name(SSL* ssl, int* /*alert*/, void* /*argument*/) {
    const char* const name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    const auto* const all =
        static_cast<const AllShown*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), others_index()));
    if (name == nullptr || all == nullptr) {
        return SSL_TLSEXT_ERR_NOACK;
    }
    for (const Shown& shown : *all) {
        if (!is_for(shown, name)) {
            continue;
        }
        if (shown.context) {
            SSL_set_SSL_CTX(ssl, shown.context.get());
        }
        return SSL_TLSEXT_ERR_OK;
    }
    return SSL_TLSEXT_ERR_NOACK;
}

SslContextPtr make_server_context(const TlsFiles& files) {
    SslContextPtr context = make_context(TlsRole::server);
    if (SSL_CTX_set_cipher_list(context.get(), kCiphers) != 1 ||
        SSL_CTX_set1_groups_list(context.get(), kGroups) != 1) {
        fail_with_openssl("OpenSSL lacks ciphers");
    }
    if (!files.clients.ca_file.empty()) {
        require_client_certificate(context.get(), files.clients.ca_file);
        require_client_names(context.get(), files.clients.names);
    }
    SSL_CTX_set_options(context.get(), SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_alpn_select_cb(context.get(), select_http11, nullptr);
    SSL_CTX_set_tlsext_servername_callback(context.get(), choose_by_name);
    return context;
}

/// Where the certificate in `files` belongs among `all`, in a context of its own if need be.
Shown& place_of(const CertificateFiles& files, AllShown& all, const TlsFiles& settings) {
    auto certificate = read_certificate(files.certificate);
    const std::string names = names_of(certificate.get());
    const int kind = EVP_PKEY_get_base_id(X509_get0_pubkey(certificate.get()));
    for (Shown& shown : all) {
        if (shown.names != names) {
            continue;
        }
        for (const int other : shown.kinds) {
            if (other == kind) {
                throw std::runtime_error(
                    "the certificate " + files.certificate.string() +
                    " is for the same names, and has the same kind of key, as one before it"
                );
            }
        }
        shown.kinds.push_back(kind);
        return shown;
    }
    all.push_back({make_server_context(settings), std::move(certificate), names, {kind}});
    return all.back();
}

TlsFiles files_of(
    const std::filesystem::path& certificate,
    const std::filesystem::path& private_key,
    const std::filesystem::path& client_ca
) {
    TlsFiles files = tls_files(certificate, private_key, {});
    files.clients.ca_file = client_ca;
    return files;
}

}  // namespace

ServerTls::ServerTls(TlsFiles files) : files_(std::move(files)), context_(open()) {}

ServerTls::ServerTls(
    const std::filesystem::path& certificate,
    const std::filesystem::path& private_key,
    const std::filesystem::path& client_ca
)
    : ServerTls(files_of(certificate, private_key, client_ca)) {}

void ServerTls::reload() {
    context_.store(open());
}

Thumbprint ServerTls::thumbprint() const {
    const auto context = context_.load();
    return Thumbprint::of(SSL_CTX_get0_certificate(context.get()));
}

std::string ServerTls::doubt() const {
    const auto& file = files_.certificates.front().certificate;
    const Owned<X509> certificate = read_certificate(file);
    const Owned<BIO> out(BIO_new(BIO_s_mem()));
    if (X509_cmp_current_time(X509_get0_notAfter(certificate.get())) < 0) {
        ASN1_TIME_print(out.get(), X509_get0_notAfter(certificate.get()));
        return "the certificate " + file.string() + " has expired on " + text_of(out.get());
    }
    if (X509_cmp_current_time(X509_get0_notBefore(certificate.get())) > 0) {
        ASN1_TIME_print(out.get(), X509_get0_notBefore(certificate.get()));
        return "the certificate " + file.string() + " is not valid before " + text_of(out.get());
    }
    return {};
}

std::shared_ptr<SSL_CTX> ServerTls::open() const {
    auto all = std::make_unique<AllShown>();
    for (const CertificateFiles& files : files_.certificates) {
        const Shown& shown = place_of(files, *all, files_);
        use_certificate(shown.context.get(), files.certificate, files.private_key);
    }
    std::shared_ptr<SSL_CTX> first(std::move(all->front().context));
    SSL_CTX_set_ex_data(first.get(), others_index(), all.release());
    return first;
}

}  // namespace porthole::net
