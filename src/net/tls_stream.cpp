// SPDX-License-Identifier: Apache-2.0
#include "net/tls_stream.hpp"

#include "base/log.hpp"
#include "net/server_tls.hpp"
#include "net/tcp_stream.hpp"

#include <boost/asio/ip/address.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cerrno>

namespace porthole::net {
namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

/// How much is encrypted before it is sent: eight of TLS's largest records.
constexpr std::size_t kBurstBytes = std::size_t{128} * 1024;

SslPtr make_ssl(SSL_CTX* context) {
    SslPtr ssl(SSL_new(context));
    if (!ssl) {
        throw std::bad_alloc();
    }
    return ssl;
}

/// Makes OpenSSL itself verify chain and name during the handshake.
bool verify_by_authority(SSL* ssl, const PeerIdentity& identity) {
    if (identity.host.empty()) {
        return false;  // to OpenSSL, an empty name is none to check
    }
    SSL_set_verify(ssl, SSL_VERIFY_PEER, nullptr);
    // Whatever stands in the file is trusted, the host's own certificate and intermediates, too: as
    // libcurl has it towards vCenter.
    X509_VERIFY_PARAM_set_flags(SSL_get0_param(ssl), X509_V_FLAG_PARTIAL_CHAIN);
    X509_STORE* const store = X509_STORE_new();
    if (store == nullptr) {
        return false;
    }
    const bool loaded = identity.ca_file.empty()
                            ? X509_STORE_set_default_paths(store) == 1
                            : X509_STORE_load_file(store, identity.ca_file.c_str()) == 1;
    SSL_set0_verify_cert_store(ssl, store);
    error_code not_an_address;
    asio::ip::make_address(identity.host, not_an_address);
    if (not_an_address) {
        SSL_set_tlsext_host_name(ssl, identity.host.c_str());
        return loaded && SSL_set1_host(ssl, identity.host.c_str()) == 1;
    }
    return loaded && X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), identity.host.c_str()) == 1;
}

bool pin_holds(SSL* ssl, const Thumbprint& pin, const std::string& host) {
    X509* const certificate = SSL_get0_peer_certificate(ssl);
    if (certificate != nullptr && pin.matches(certificate)) {
        return true;
    }
    log::warn(
        "certificate_refused",
        {{"host", host},
         {"expected", pin.text()},
         {"seen_sha256", certificate == nullptr ? "" : Thumbprint::of(certificate).text()}}
    );
    return false;
}

}  // namespace

void SslDeleter::operator()(SSL* ssl) const noexcept {
    SSL_free(ssl);
}

TlsStream::TlsStream(tcp::socket socket, SslPtr ssl)
    : records_(std::move(socket)), ssl_(std::move(ssl)) {
    prepare(records_.socket());
    BIO* const bio = records_.make_bio();
    SSL_set_bio(ssl_.get(), bio, bio);
}

Task<Result<StreamPtr>> TlsStream::accept(tcp::socket socket, const ServerTls& tls) {
    auto ssl = make_ssl(tls.native().get());
    SSL_set_accept_state(ssl.get());
    auto stream = std::make_unique<TlsStream>(std::move(socket), std::move(ssl));
    const auto shaken = co_await stream->handshake();
    if (!shaken) {
        co_return shaken.error() == Errc::upstream_protocol ? Errc::protocol_violation
                                                            : shaken.error();
    }
    co_return StreamPtr(std::move(stream));
}

Task<Result<std::unique_ptr<TlsStream>>> TlsStream::connect(
    tcp::socket socket, const ClientTls& tls, PeerIdentity identity
) {
    auto ssl = make_ssl(tls.native());
    SSL_set_connect_state(ssl.get());
    if (!identity.pin && !verify_by_authority(ssl.get(), identity)) {
        log::error("authority_unusable", {{"host", identity.host}, {"ca_file", identity.ca_file}});
        co_return Errc::thumbprint_mismatch;
    }
    auto stream = std::make_unique<TlsStream>(std::move(socket), std::move(ssl));
    const auto shaken = co_await stream->handshake();
    if (!shaken) {
        const auto verified = SSL_get_verify_result(stream->ssl_.get());
        if (!identity.pin && verified != X509_V_OK) {
            log::warn(
                "certificate_refused",
                {{"host", identity.host}, {"why", X509_verify_cert_error_string(verified)}}
            );
            co_return Errc::thumbprint_mismatch;
        }
        co_return shaken.error();
    }
    if (identity.pin && !pin_holds(stream->ssl_.get(), *identity.pin, identity.host)) {
        co_return Errc::thumbprint_mismatch;
    }
    co_return stream;
}

std::vector<std::string> TlsStream::peer_chain() const {
    std::vector<std::string> chain;
    STACK_OF(X509)* const certificates = SSL_get_peer_cert_chain(ssl_.get());
    for (int i = 0; i < sk_X509_num(certificates); ++i) {
        X509* const certificate = sk_X509_value(certificates, i);
        std::string der(
            static_cast<std::size_t>(std::max(0, i2d_X509(certificate, nullptr))), '\0'
        );
        auto* into = reinterpret_cast<unsigned char*>(der.data());
        i2d_X509(certificate, &into);
        chain.push_back(std::move(der));
    }
    return chain;
}

Result<tcp::socket> TlsStream::abandon() && {
    if (SSL_has_pending(ssl_.get()) == 1) {
        return Errc::upstream_protocol;
    }
    ssl_.reset();
    return std::move(records_.socket());
}

error_code TlsStream::failure_after(int result) const {
    const int saved_errno = errno;
    switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_WANT_READ:
        case SSL_ERROR_WANT_WRITE:
            return {};
        case SSL_ERROR_SYSCALL:
            ERR_clear_error();
            return saved_errno != 0 ? error_code(saved_errno, boost::system::system_category())
                                    : error_code(asio::error::connection_reset);
        case SSL_ERROR_ZERO_RETURN:  // in the handshake; try_read has seen to it elsewhere
            return asio::error::connection_reset;
        default: {
            const char* const why = ERR_reason_error_string(ERR_peek_error());
            log::debug("tls_failed", {{"why", why == nullptr ? "unknown" : why}});
            ERR_clear_error();
            return Errc::upstream_protocol;
        }
    }
}

Task<Result<void>> TlsStream::wait() {
    const auto kind =
        SSL_want_write(ssl_.get()) ? asio::socket_base::wait_write : asio::socket_base::wait_read;
    co_return co_await wait_for(records_.socket(), kind);
}

Task<Result<void>> TlsStream::handshake() {
    for (;;) {
        ERR_clear_error();
        errno = 0;
        const int result = SSL_do_handshake(ssl_.get());
        if (result == 1) {
            co_return ok();
        }
        const error_code failure = failure_after(result);
        if (failure) {
            co_return failure;
        }
        const auto ready = co_await wait();
        if (!ready) {
            co_return ready.error();
        }
    }
}

Task<Result<void>> TlsStream::readable() {
    bool waits = SSL_has_pending(ssl_.get()) != 1;
    for (;;) {
        if (waits) {
            const auto ready = co_await wait_for(records_.socket(), asio::socket_base::wait_read);
            if (!ready) {
                co_return ready.error();
            }
        }
        // What came may be no data for us: a session ticket, a key update, a part of a record.
        ERR_clear_error();
        char first = 0;
        std::size_t got = 0;
        const int result = SSL_peek_ex(ssl_.get(), &first, 1, &got);
        if (result == 1 || SSL_get_error(ssl_.get(), result) != SSL_ERROR_WANT_READ) {
            ERR_clear_error();
            co_return ok();  // a read tells what it is
        }
        waits = true;
    }
}

Result<std::optional<std::size_t>> TlsStream::try_read(std::span<std::byte> into) {
    std::size_t total = 0;
    while (total < into.size()) {
        ERR_clear_error();
        errno = 0;
        std::size_t got = 0;
        const int result = SSL_read_ex(ssl_.get(), into.data() + total, into.size() - total, &got);
        total += got;
        if (result == 1) {
            // One record a call; what came with it needs no further call to the system.
            if (SSL_has_pending(ssl_.get()) != 1) {
                break;
            }
            continue;
        }
        if (total > 0) {
            ERR_clear_error();
            break;  // the next call tells again
        }
        if (SSL_get_error(ssl_.get(), result) == SSL_ERROR_ZERO_RETURN) {
            break;
        }
        const error_code failure = failure_after(result);
        if (failure) {
            return failure;
        }
        return std::optional<std::size_t>();
    }
    return std::optional(total);
}

Task<Result<std::size_t>> TlsStream::read_some(std::span<std::byte> into) {
    for (;;) {
        const auto got = try_read(into);
        if (!got) {
            co_return got.error();
        }
        if (const auto bytes = *got) {
            co_return *bytes;
        }
        const auto ready = co_await wait();
        if (!ready) {
            co_return ready.error();
        }
    }
}

Result<Sent> TlsStream::try_write(std::span<const std::byte>& bytes) {
    for (;;) {
        const auto sent = records_.send();
        if (!sent || *sent == Sent::part || bytes.empty()) {
            return sent;
        }
        ERR_clear_error();
        errno = 0;
        std::size_t taken = 0;
        const std::size_t burst = std::min(bytes.size(), kBurstBytes);
        records_.gather();
        while (taken < burst) {
            std::size_t record = 0;
            const int result =
                SSL_write_ex(ssl_.get(), bytes.data() + taken, burst - taken, &record);
            if (result != 1) {
                // Nothing that is gathered has to wait, so there is nothing to repeat either.
                const error_code failure = failure_after(result);
                if (failure) {
                    return failure;
                }
                return Errc::upstream_protocol;
            }
            taken += record;
        }
        bytes = bytes.subspan(burst);
    }
}

Task<Result<void>> TlsStream::write_all(std::span<const std::byte> bytes) {
    for (;;) {
        const auto sent = try_write(bytes);
        if (!sent) {
            co_return sent.error();
        }
        if (*sent == Sent::all) {
            co_return ok();
        }
        const auto ready = co_await wait_for(records_.socket(), asio::socket_base::wait_write);
        if (!ready) {
            co_return ready.error();
        }
    }
}

tcp::socket* TlsStream::idle_socket() noexcept {
    return SSL_has_pending(ssl_.get()) == 1 ? nullptr : &records_.socket();
}

Task<Result<void>> TlsStream::shutdown_send() {
    // Best effort: a peer that does not take even the alert is about to be closed anyway.
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
    ERR_clear_error();
    error_code error;
    records_.socket().shutdown(tcp::socket::shutdown_send, error);
    if (error) {
        co_return error;
    }
    co_return ok();
}

void TlsStream::close() noexcept {
    error_code ignored;
    records_.socket().close(ignored);
}

}  // namespace porthole::net
