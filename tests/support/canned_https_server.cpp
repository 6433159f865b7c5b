// SPDX-License-Identifier: Apache-2.0
#include "support/canned_https_server.hpp"

#include <netinet/in.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace porthole::test {
namespace {

struct Free {
    void operator()(BIO* bio) const noexcept { BIO_free(bio); }
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const noexcept { X509_free(certificate); }
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
    void operator()(SSL* stream) const noexcept { SSL_free(stream); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

Owned<BIO> bio_of(const std::string& text) {
    return Owned<BIO>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

Owned<SSL_CTX> open_context(const Certificate& certificate) {
    Owned<SSL_CTX> context(SSL_CTX_new(TLS_server_method()));
    const auto pem = bio_of(certificate.pem);
    const auto key_pem = bio_of(certificate.key_pem);
    const Owned<X509> x509(PEM_read_bio_X509(pem.get(), nullptr, nullptr, nullptr));
    const Owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(key_pem.get(), nullptr, nullptr, nullptr));
    if (SSL_CTX_use_certificate(context.get(), x509.get()) != 1 ||
        SSL_CTX_use_PrivateKey(context.get(), key.get()) != 1) {
        throw std::runtime_error("the test's certificate cannot be used");
    }
    return context;
}

/// So that no call of a test's server can last: the other side is this machine.
void limit_waits(int socket) {
    const timeval limit{10, 0};
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
}

std::string read_header(SSL* stream) {
    std::string header;
    while (header.find("\r\n\r\n") == std::string::npos) {
        std::array<char, 4096> buffer{};
        const int got = SSL_read(stream, buffer.data(), buffer.size());
        if (got <= 0) {
            return {};
        }
        header.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return header;
}

}  // namespace

CannedHttpsServer::CannedHttpsServer(Serve serve)
    : certificate_(make_certificate()), serve_(std::move(serve)) {
    signal(SIGPIPE, SIG_IGN);
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (listener_ < 0 || bind(listener_, generic, size) != 0 || listen(listener_, SOMAXCONN) != 0 ||
        getsockname(listener_, generic, &size) != 0) {
        throw std::system_error(errno, std::generic_category(), "listen");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

CannedHttpsServer::CannedHttpsServer(std::string reply)
    : CannedHttpsServer([reply = std::move(reply
                         )](const std::string& /*header*/, const Write& write) { write(reply); }) {}

CannedHttpsServer::~CannedHttpsServer() {
    thread_.request_stop();
    shutdown(listener_, SHUT_RDWR);  // wakes accept
    thread_.join();
    close(listener_);
}

std::string CannedHttpsServer::url() const {
    return "https://127.0.0.1:" + std::to_string(port_) + "/sdk";
}

void CannedHttpsServer::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket >= 0) {
            limit_waits(socket);
            talk(socket, stop);
            close(socket);
        }
    }
}

void CannedHttpsServer::talk(int socket, const std::stop_token& stop) {
    const auto context = open_context(certificate_);
    const Owned<SSL> stream(SSL_new(context.get()));
    SSL_set_fd(stream.get(), socket);
    if (SSL_accept(stream.get()) != 1) {
        return;
    }
    const std::string header = read_header(stream.get());
    if (header.empty()) {
        return;
    }
    ++requests_;
    serve_(header, [&](std::string_view bytes) {
        return !stop.stop_requested() &&
               (bytes.empty() ||
                SSL_write(stream.get(), bytes.data(), static_cast<int>(bytes.size())) > 0);
    });
    SSL_shutdown(stream.get());
}

}  // namespace porthole::test
