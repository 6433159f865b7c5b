// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/deadline.hpp"
#include "net/server_tls.hpp"
#include "net/tls_stream.hpp"
#include "support/certificate.hpp"
#include "support/run.hpp"
#include "support/socket_pair.hpp"
#include "support/temporary_folder.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <array>
#include <csignal>
#include <future>
#include <string>
#include <utility>

namespace porthole::net {
namespace asio = boost::asio;
using asio::experimental::awaitable_operators::operator&&;
using asio::ip::tcp;

constexpr Milliseconds kSoon{50};
constexpr Milliseconds kLate{30'000};

/// A peer on OpenSSL alone, in a thread of its own, so that it may behave as ours never would.
struct RawPeer {
    bool shaken = false;
    std::string protocol;  ///< "TLSv1.3"
    std::string alpn;
    std::string received;  ///< application data, until the end
};

struct RawOptions {
    int min_version = 0;
    int max_version = 0;
    std::string alpn;  ///< in wire form
    std::string send;
};

inline RawPeer talk(int descriptor, SSL_CTX* context, bool server, const RawOptions& options) {
    RawPeer peer;
    SSL_CTX_set_min_proto_version(context, options.min_version);
    SSL_CTX_set_max_proto_version(context, options.max_version);
    if (options.max_version != 0 && options.max_version < TLS1_2_VERSION) {
        SSL_CTX_set_cipher_list(context, "DEFAULT:@SECLEVEL=0");
    }
    SSL* const ssl = SSL_new(context);
    SSL_set_fd(ssl, descriptor);
    if (!options.alpn.empty()) {
        SSL_set_alpn_protos(
            ssl,
            reinterpret_cast<const unsigned char*>(options.alpn.data()),
            static_cast<unsigned>(options.alpn.size())
        );
    }
    peer.shaken = (server ? SSL_accept(ssl) : SSL_connect(ssl)) == 1;
    if (peer.shaken) {
        peer.protocol = SSL_get_version(ssl);
        const unsigned char* alpn = nullptr;
        unsigned length = 0;
        SSL_get0_alpn_selected(ssl, &alpn, &length);
        peer.alpn.assign(reinterpret_cast<const char*>(alpn), length);
        if (!options.send.empty()) {
            SSL_write(ssl, options.send.data(), static_cast<int>(options.send.size()));
        }
        std::array<char, 256> chunk{};
        for (int got = 0; (got = SSL_read(ssl, chunk.data(), chunk.size())) > 0;) {
            peer.received.append(chunk.data(), static_cast<std::size_t>(got));
        }
    }
    SSL_free(ssl);
    SSL_CTX_free(context);
    return peer;
}

class TlsStreamTest : public testing::Test {
protected:
    // The raw peer writes without MSG_NOSIGNAL.
    TlsStreamTest() { std::signal(SIGPIPE, SIG_IGN); }
    ~TlsStreamTest() override { std::signal(SIGPIPE, SIG_DFL); }

    /// A blocking peer on `socket`, which it closes in the end.
    std::future<RawPeer> raw(tcp::socket socket, bool server, RawOptions options = {}) {
        SSL_CTX* const context = SSL_CTX_new(server ? TLS_server_method() : TLS_client_method());
        if (server) {
            SSL_CTX_use_certificate_chain_file(context, pem_.c_str());
            SSL_CTX_use_PrivateKey_file(context, key_.c_str(), SSL_FILETYPE_PEM);
        }
        socket.native_non_blocking(false);
        auto run = [context, server, options](tcp::socket own) {
            return talk(own.native_handle(), context, server, options);
        };
        return std::async(std::launch::async, run, std::move(socket));
    }

    Task<Result<StreamPtr>> accept(tcp::socket socket) {
        return with_deadline(kLate, TlsStream::accept(std::move(socket), server_));
    }

    Task<Result<std::unique_ptr<TlsStream>>> connect(tcp::socket socket, PeerIdentity identity) {
        return with_deadline(
            kLate, TlsStream::connect(std::move(socket), client_, std::move(identity))
        );
    }

    /// Connects to our own server with `identity`.
    Result<std::unique_ptr<TlsStream>> connect_as(PeerIdentity identity) {
        test::SocketPair pair(context_.get_executor());
        auto far = raw(std::move(pair.far), true);
        auto stream = test::run(context_, connect(std::move(pair.near), std::move(identity)));
        if (stream) {
            EXPECT_TRUE(test::run(context_, (*stream)->write_all(as_bytes("secret"))));
            (*stream)->close();
        }
        last_peer_ = far.get();
        return stream;
    }

    PeerIdentity pinned(const std::string& text) {
        return {"esx.example", Thumbprint::parse(text), ""};
    }

    /// Two ends of ours, connected.
    std::pair<StreamPtr, StreamPtr> both() {
        test::SocketPair pair(context_.get_executor());
        auto shake = [&]() -> Task<std::pair<StreamPtr, StreamPtr>> {
            auto identity = pinned(certificate_.sha256);
            auto ends = co_await (
                connect(std::move(pair.near), std::move(identity)) && accept(std::move(pair.far))
            );
            std::pair<StreamPtr, StreamPtr> made(
                std::move(std::get<0>(ends).value()), std::move(std::get<1>(ends).value())
            );
            co_return made;
        };
        return test::run(context_, shake());
    }

    template <class T>
    T run(Task<T> task) {
        return test::run(context_, std::move(task));
    }

    test::TemporaryFolder folder_;
    test::Certificate certificate_ = test::make_certificate();
    std::filesystem::path pem_ = folder_.write("cert.pem", certificate_.pem);
    std::filesystem::path key_ = folder_.write("key.pem", certificate_.key_pem);
    ServerTls server_{pem_, key_};
    ClientTls client_;
    asio::io_context context_{1};
    RawPeer last_peer_;
    std::array<std::byte, 64> buffer_{};
};

}  // namespace porthole::net
