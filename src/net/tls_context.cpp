// SPDX-License-Identifier: Apache-2.0
#include "net/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>
#include <stdexcept>
#include <string_view>

namespace porthole::net {
namespace {

[[noreturn]] void fail(const std::string& what) {
    std::array<char, 256> text{};
    ERR_error_string_n(ERR_get_error(), text.data(), text.size());
    ERR_clear_error();
    throw std::runtime_error(what + ": " + text.data());
}

SslContextPtr make_context(const SSL_METHOD* method) {
    SslContextPtr context(SSL_CTX_new(method));
    if (!context) {
        fail("OpenSSL cannot start");
    }
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    // Idle sessions give their buffers back; writes may continue from where the bytes have moved.
    SSL_CTX_set_mode(
        context.get(),
        SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
            SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
    );
    SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF);
    return context;
}

void use_certificate(
    SSL_CTX* context,
    const std::filesystem::path& certificate,
    const std::filesystem::path& private_key
) {
    ERR_clear_error();
    if (SSL_CTX_use_certificate_chain_file(context, certificate.c_str()) != 1) {
        fail("cannot use the certificate " + certificate.string());
    }
    if (SSL_CTX_use_PrivateKey_file(context, private_key.c_str(), SSL_FILETYPE_PEM) != 1) {
        fail("cannot use the private key " + private_key.string());
    }
    if (SSL_CTX_check_private_key(context) != 1) {
        fail("the private key " + private_key.string() + " is not that of " + certificate.string());
    }
}

void require_client_certificate(SSL_CTX* context, const std::filesystem::path& authorities) {
    ERR_clear_error();
    if (SSL_CTX_load_verify_locations(context, authorities.c_str(), nullptr) != 1) {
        fail("cannot use the certificates in " + authorities.string());
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

}  // namespace

void SslContextDeleter::operator()(SSL_CTX* context) const noexcept {
    SSL_CTX_free(context);
}

ServerTls::ServerTls(
    std::filesystem::path certificate,
    std::filesystem::path private_key,
    std::filesystem::path client_ca
)
    : certificate_(std::move(certificate)),
      private_key_(std::move(private_key)),
      client_ca_(std::move(client_ca)),
      context_(open()) {}

void ServerTls::reload() {
    context_.store(open());
}

Thumbprint ServerTls::thumbprint() const {
    const auto context = context_.load();
    return Thumbprint::of(SSL_CTX_get0_certificate(context.get()));
}

std::shared_ptr<SSL_CTX> ServerTls::open() const {
    SslContextPtr context = make_context(TLS_server_method());
    use_certificate(context.get(), certificate_, private_key_);
    if (!client_ca_.empty()) {
        require_client_certificate(context.get(), client_ca_);
    }
    SSL_CTX_set_options(context.get(), SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_alpn_select_cb(context.get(), select_http11, nullptr);
    return context;
}

ClientTls::ClientTls() : context_(make_context(TLS_client_method())) {}

ClientTls::ClientTls(
    const std::filesystem::path& certificate, const std::filesystem::path& private_key
)
    : ClientTls() {
    use_certificate(context_.get(), certificate, private_key);
}

}  // namespace porthole::net
