// SPDX-License-Identifier: Apache-2.0
#include "support/client_connection.hpp"

#include <arpa/inet.h>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <utility>

namespace porthole::test {
namespace asio = boost::asio;
using boost::system::error_code;

namespace {

error_code last_error() {
    const bool patience_ran_out = errno == EAGAIN || errno == EWOULDBLOCK;
    return patience_ran_out ? error_code(asio::error::timed_out)
                            : error_code(errno, boost::system::system_category());
}

[[noreturn]] void fail(const error_code& error, const char* what) {
    throw boost::system::system_error(error, what);
}

void set_option(int socket, int level, int name, const void* value, socklen_t size) {
    if (setsockopt(socket, level, name, value, size) != 0) {
        fail(last_error(), "setsockopt");
    }
}

int open_socket(const ServerAddress& server, const ConnectionOptions& options) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0) {
        fail(last_error(), "socket");
    }
    if (options.receive_buffer_bytes > 0) {
        const int bytes = options.receive_buffer_bytes;
        set_option(socket, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    }
    const auto milliseconds = options.patience.count();
    timeval patience{};
    patience.tv_sec = milliseconds / 1000;
    patience.tv_usec = (milliseconds % 1000) * 1000;
    set_option(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    set_option(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    const int on = 1;
    set_option(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (!options.source.empty()) {
        sockaddr_in source{};
        source.sin_family = AF_INET;
        if (inet_pton(AF_INET, options.source.c_str(), &source.sin_addr) != 1 ||
            bind(socket, reinterpret_cast<const sockaddr*>(&source), sizeof source) != 0) {
            fail(last_error(), "bind");
        }
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(server.port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        const error_code error = last_error();
        ::close(socket);
        fail(error, "connect");
    }
    return socket;
}

struct Free {
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
    void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
    void operator()(BIO* bio) const noexcept { BIO_free(bio); }
    void operator()(X509* certificate) const noexcept { X509_free(certificate); }
};

}  // namespace

/// TLS over a socket that somebody else closes.
class ClientConnection::Tls {
public:
    Tls(int socket, const std::string& ca_pem) : context_(SSL_CTX_new(TLS_client_method())) {
        // OpenSSL writes to sockets without MSG_NOSIGNAL.
        std::signal(SIGPIPE, SIG_IGN);
        const std::unique_ptr<BIO, Free> bio(
            BIO_new_mem_buf(ca_pem.data(), static_cast<int>(ca_pem.size()))
        );
        const std::unique_ptr<X509, Free> ca(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)
        );
        X509_STORE_add_cert(SSL_CTX_get_cert_store(context_.get()), ca.get());
        SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
        ssl_.reset(SSL_new(context_.get()));
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), "127.0.0.1");
        SSL_set_fd(ssl_.get(), socket);
        if (SSL_connect(ssl_.get()) != 1) {
            std::array<char, 256> why{};
            ERR_error_string_n(ERR_get_error(), why.data(), why.size());
            throw std::runtime_error(std::string("TLS handshake: ") + why.data());
        }
    }

    std::size_t read_some(char* into, std::size_t size, error_code& error) {
        std::size_t got = 0;
        const int result = SSL_read_ex(ssl_.get(), into, size, &got);
        error = result == 1 ? error_code() : failure(result);
        return got;
    }

    std::size_t write_some(const char* from, std::size_t size, error_code& error) {
        std::size_t sent = 0;
        const int result = SSL_write_ex(ssl_.get(), from, size, &sent);
        error = result == 1 ? error_code() : failure(result);
        return sent;
    }

    void end_sending() { SSL_shutdown(ssl_.get()); }

private:
    error_code failure(int result) {
        const int kind = SSL_get_error(ssl_.get(), result);
        ERR_clear_error();
        switch (kind) {
            case SSL_ERROR_ZERO_RETURN:
                return asio::error::eof;
            case SSL_ERROR_WANT_READ:
            case SSL_ERROR_WANT_WRITE:
                return asio::error::timed_out;
            default:
                return asio::error::connection_reset;
        }
    }

    std::unique_ptr<SSL_CTX, Free> context_;
    std::unique_ptr<SSL, Free> ssl_;
};

ClientConnection::ClientConnection(const ServerAddress& server, const ConnectionOptions& options)
    : socket_(open_socket(server, options)) {
    try {
        write(options.before_tls);
        if (server.ca_pem.empty()) {
            return;
        }
        tls_ = std::make_unique<Tls>(socket_, server.ca_pem);
    } catch (...) {
        close();
        throw;
    }
}

ClientConnection::~ClientConnection() {
    close();
}

std::size_t ClientConnection::read_some(char* into, std::size_t size, error_code& error) {
    if (tls_) {
        return tls_->read_some(into, size, error);
    }
    const ssize_t got = recv(socket_, into, size, 0);
    if (got < 0) {
        error = last_error();
        return 0;
    }
    error = got == 0 ? error_code(asio::error::eof) : error_code();
    return static_cast<std::size_t>(got);
}

std::size_t ClientConnection::write_some(
    const char* from, std::size_t size, error_code& error
) noexcept {
    if (tls_) {
        return tls_->write_some(from, size, error);
    }
    const ssize_t sent = send(socket_, from, size, MSG_NOSIGNAL);
    error = sent < 0 ? last_error() : error_code();
    return sent < 0 ? 0 : static_cast<std::size_t>(sent);
}

void ClientConnection::write(std::string_view bytes) {
    while (!bytes.empty()) {
        error_code error;
        const std::size_t sent = write_some(bytes.data(), bytes.size(), error);
        if (error) {
            fail(error, "write");
        }
        bytes.remove_prefix(sent);
    }
}

/// False at the connection's end.
bool ClientConnection::read_more() {
    std::array<char, 65536> chunk{};
    error_code error;
    const std::size_t got = read_some(chunk.data(), chunk.size(), error);
    if (error == asio::error::timed_out) {
        fail(error, "read");
    }
    held_.append(chunk.data(), got);
    return !error;
}

std::string ClientConnection::read_until(std::string_view marker) {
    std::size_t found = held_.find(marker);
    while (found == std::string::npos) {
        if (!read_more()) {
            throw std::runtime_error("the server ended the connection after: " + held_);
        }
        found = held_.find(marker);
    }
    return read_exactly(found + marker.size());
}

std::string ClientConnection::read_exactly(std::size_t size) {
    while (held_.size() < size) {
        if (!read_more()) {
            throw std::runtime_error("the server ended the connection too early");
        }
    }
    std::string bytes = held_.substr(0, size);
    held_.erase(0, size);
    return bytes;
}

std::string ClientConnection::read_to_end() {
    while (read_more()) {
    }
    return std::exchange(held_, {});
}

void ClientConnection::end_sending() noexcept {
    if (tls_) {
        tls_->end_sending();
    }
    shutdown(socket_, SHUT_WR);
}

void ClientConnection::reset() noexcept {
    const linger at_once{1, 0};
    setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
}

void ClientConnection::close() noexcept {
    tls_.reset();
    if (socket_ >= 0) {
        ::close(std::exchange(socket_, -1));
    }
}

}  // namespace porthole::test
