// SPDX-License-Identifier: Apache-2.0
#include "net/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>
#include <stdexcept>
#include <string_view>

namespace porthole::net {

namespace {

constexpr std::size_t kReadAheadBytes = std::size_t{64} * 1024;

}  // namespace

void fail_with_openssl(const std::string& what) {
    std::array<char, 256> text{};
    ERR_error_string_n(ERR_get_error(), text.data(), text.size());
    ERR_clear_error();
    throw std::runtime_error(what + ": " + text.data());
}

SslContextPtr make_context(TlsRole role) {
    SslContextPtr context(
        SSL_CTX_new(role == TlsRole::server ? TLS_server_method() : TLS_client_method())
    );
    if (!context) {
        fail_with_openssl("OpenSSL cannot start");
    }
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    // Idle sessions give their buffers back; writes may continue from where the bytes have moved.
    SSL_CTX_set_mode(
        context.get(),
        SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
            SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
    );
    // One read of the system's takes several records.
    SSL_CTX_set_read_ahead(context.get(), 1);
    SSL_CTX_set_default_read_buffer_len(context.get(), kReadAheadBytes);
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
        fail_with_openssl("cannot use the certificate " + certificate.string());
    }
    if (SSL_CTX_use_PrivateKey_file(context, private_key.c_str(), SSL_FILETYPE_PEM) != 1) {
        fail_with_openssl("cannot use the private key " + private_key.string());
    }
    if (SSL_CTX_check_private_key(context) != 1) {
        fail_with_openssl(
            "the private key " + private_key.string() + " is not that of " + certificate.string()
        );
    }
}

void SslContextDeleter::operator()(SSL_CTX* context) const noexcept {
    SSL_CTX_free(context);
}

ClientTls::ClientTls() : context_(make_context(TlsRole::client)) {}

ClientTls::ClientTls(
    const std::filesystem::path& certificate, const std::filesystem::path& private_key
)
    : ClientTls() {
    use_certificate(context_.get(), certificate, private_key);
}

}  // namespace porthole::net
