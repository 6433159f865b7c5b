// SPDX-License-Identifier: Apache-2.0
#include "net/tls_stream.hpp"

#include "net/deadline.hpp"
#include "net/server_tls.hpp"
#include "net/tcp_stream.hpp"
#include "support/certificate.hpp"
#include "support/read_text.hpp"
#include "support/run.hpp"
#include "support/socket_pair.hpp"
#include "support/temporary_folder.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <array>
#include <csignal>
#include <future>
#include <optional>
#include <string>
#include <utility>

namespace porthole::net {
namespace {
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

RawPeer talk(int descriptor, SSL_CTX* context, bool server, const RawOptions& options) {
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

TEST_F(TlsStreamTest, CarriesBytesBothWays) {
    auto [near, far] = both();

    ASSERT_TRUE(run(near->write_all(as_bytes("ping"))));
    EXPECT_EQ(run(test::read_until(*far, "ping")), "ping");
    ASSERT_TRUE(run(far->write_all(as_bytes("pong"))));
    EXPECT_EQ(run(test::read_until(*near, "pong")), "pong");
}

TEST_F(TlsStreamTest, CarriesMoreThanARecordAndASocketHold) {
    auto [near, far] = both();
    std::string much;
    for (std::size_t i = 0; much.size() < std::size_t{4} * 1024 * 1024; ++i) {
        much += std::to_string(i) + ' ';
    }
    auto write = [](Stream& to, const std::string& text) -> Task<Result<void>> {
        const auto written = co_await to.write_all(as_bytes(text));
        if (!written) {
            co_return written.error();
        }
        co_return co_await to.shutdown_send();
    };
    auto body = [&]() -> Task<bool> {
        const auto ends = co_await (write(*near, much) && test::read_to_end(*far));
        co_return std::get<0>(ends).has_value() && std::get<1>(ends) == much;
    };

    EXPECT_TRUE(run(body()));
}

TEST_F(TlsStreamTest, ReadsAndWritesAtTheSameTime) {
    auto [near, far] = both();
    const std::string much(std::size_t{2} * 1024 * 1024, 'x');
    auto exchange = [&](Stream& stream) -> Task<bool> {
        auto write = [](Stream& to, const std::string& text) -> Task<Result<void>> {
            const auto written = co_await to.write_all(as_bytes(text));
            if (!written) {
                co_return written.error();
            }
            co_return co_await to.shutdown_send();
        };
        const auto ends = co_await (write(stream, much) && test::read_to_end(stream));
        co_return std::get<0>(ends).has_value() && std::get<1>(ends) == much;
    };
    auto body = [&]() -> Task<bool> {
        const auto ends = co_await (exchange(*near) && exchange(*far));
        co_return std::get<0>(ends) && std::get<1>(ends);
    };

    EXPECT_TRUE(run(body()));
}

TEST_F(TlsStreamTest, ReadsNothingAtThePeersEndAndCanStillSend) {
    auto [near, far] = both();
    ASSERT_TRUE(run(far->write_all(as_bytes("last"))));
    ASSERT_TRUE(run(far->shutdown_send()));

    EXPECT_EQ(run(test::read_to_end(*near)), "last");
    EXPECT_EQ(run(near->read_some(buffer_)).value(), 0U);
    ASSERT_TRUE(run(near->write_all(as_bytes("answer"))));
    near->close();
    EXPECT_EQ(run(test::read_to_end(*far)), "answer");
}

TEST_F(TlsStreamTest, IsReadableWhileBytesOfARecordAreLeft) {
    auto [near, far] = both();
    ASSERT_TRUE(run(far->write_all(as_bytes("abc"))));
    std::array<std::byte, 1> one{};

    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(run(with_deadline(kLate, near->readable())));
        EXPECT_EQ(run(near->read_some(one)).value(), 1U);
    }

    EXPECT_EQ(run(with_deadline(kSoon, near->readable())).error(), Errc::deadline_exceeded);
}

TEST_F(TlsStreamTest, IsNotReadableBySessionTicketsAlone) {
    // TLS 1.3 servers send them behind the handshake; nobody must hold a buffer for what is no
    // data.
    auto [near, far] = both();

    EXPECT_EQ(run(with_deadline(kSoon, near->readable())).error(), Errc::deadline_exceeded);
}

TEST_F(TlsStreamTest, FailsWhatWaitsWhenItIsClosed) {
    auto ends = both();
    Stream& near = *ends.first;
    ASSERT_TRUE(run(ends.second->write_all(as_bytes("x"))));
    EXPECT_EQ(run(near.read_some(buffer_)).value(), 1U);
    auto body = [&]() -> Task<Result<void>> {
        auto close = [&near] { near.close(); };
        asio::post(context_, close);
        co_return co_await near.readable();
    };

    EXPECT_FALSE(run(with_deadline(kLate, body())));
}

TEST_F(TlsStreamTest, FailsToWriteToAPeerThatIsGone) {
    auto [near, far] = both();
    far.reset();
    const std::string chunk(65'536, 'x');
    Result<void> written = ok();

    for (int i = 0; written && i < 1000; ++i) {
        written = run(with_deadline(kLate, near->write_all(as_bytes(chunk))));
    }

    EXPECT_FALSE(written);
    (void)run(near->shutdown_send());
}

TEST_F(TlsStreamTest, TrustsThePinAndNothingElse) {
    EXPECT_TRUE(connect_as(pinned(certificate_.sha256)));
    EXPECT_EQ(last_peer_.received, "secret");
    EXPECT_TRUE(connect_as(pinned(certificate_.sha1)));
    EXPECT_EQ(last_peer_.received, "secret");
    // A pin decides alone: not even the right authority makes up for a wrong one.
    const auto other = test::make_certificate();
    for (const std::string& pin : {other.sha256, other.sha1}) {
        auto identity = pinned(pin);
        identity.host = "localhost";
        identity.ca_file = pem_;

        EXPECT_EQ(connect_as(identity).error(), Errc::thumbprint_mismatch);
        EXPECT_EQ(last_peer_.received, "");
    }
}

TEST_F(TlsStreamTest, TrustsTheAuthorityForTheNamesInTheCertificate) {
    EXPECT_TRUE(connect_as({"localhost", std::nullopt, pem_}));
    EXPECT_TRUE(connect_as({"127.0.0.1", std::nullopt, pem_}));
    for (const std::string host :
         {"esx.example", "127.0.0.2", "::1", "localhost.example", "example", ""}) {
        SCOPED_TRACE(host);

        EXPECT_EQ(connect_as({host, std::nullopt, pem_}).error(), Errc::thumbprint_mismatch);
        EXPECT_EQ(last_peer_.received, "");
    }
}

TEST_F(TlsStreamTest, TrustsNoOtherAuthority) {
    const auto other = folder_.write("other.pem", test::make_certificate().pem);
    const auto garbage = folder_.write("garbage.pem", "no PEM at all\n");
    for (const std::string& ca_file :
         {other.string(), garbage.string(), (folder_.path() / "absent.pem").string(), std::string()
         }) {
        SCOPED_TRACE(ca_file);

        EXPECT_EQ(
            connect_as({"localhost", std::nullopt, ca_file}).error(), Errc::thumbprint_mismatch
        );
        EXPECT_EQ(last_peer_.received, "");
    }
}

TEST_F(TlsStreamTest, RefusesAnExpiredCertificateUnlessItIsPinned) {
    test::CertificateOptions options;
    options.expired = true;
    const auto expired = test::make_certificate(options);
    pem_ = folder_.write("expired.pem", expired.pem);
    key_ = folder_.write("expired_key.pem", expired.key_pem);

    EXPECT_EQ(connect_as({"localhost", std::nullopt, pem_}).error(), Errc::thumbprint_mismatch);
    EXPECT_TRUE(connect_as(pinned(expired.sha256)));
}

TEST_F(TlsStreamTest, ConnectsToNoServerOfTls11) {
    test::SocketPair pair(context_.get_executor());
    RawOptions options;
    options.min_version = TLS1_VERSION;
    options.max_version = TLS1_1_VERSION;
    auto far = raw(std::move(pair.far), true, options);

    const auto stream = run(connect(std::move(pair.near), pinned(certificate_.sha256)));

    EXPECT_EQ(stream.error(), Errc::upstream_protocol);
    EXPECT_FALSE(far.get().shaken);
}

TEST_F(TlsStreamTest, AcceptsTls12And13AndNothingOlder) {
    for (const auto& [version, name] :
         {std::pair(TLS1_1_VERSION, ""),
          std::pair(TLS1_2_VERSION, "TLSv1.2"),
          std::pair(TLS1_3_VERSION, "TLSv1.3")}) {
        SCOPED_TRACE(version);
        test::SocketPair pair(context_.get_executor());
        RawOptions options;
        options.min_version = version == TLS1_1_VERSION ? TLS1_VERSION : version;
        options.max_version = version;
        auto far = raw(std::move(pair.far), false, options);

        auto stream = run(accept(std::move(pair.near)));
        if (stream) {
            (*stream)->close();
        }

        const RawPeer peer = far.get();
        EXPECT_EQ(peer.protocol, name);
        if (version == TLS1_1_VERSION) {
            EXPECT_EQ(stream.error(), Errc::protocol_violation);
        }
    }
}

TEST_F(TlsStreamTest, OffersHttp11AndNothingElse) {
    struct Case {
        std::string offered;
        bool accepted;
        std::string chosen;
    };
    const std::vector<Case> cases{
        {"", true, ""},
        {"\x08http/1.1", true, "http/1.1"},
        {"\x02h2\x08http/1.1", true, "http/1.1"},
        {"\x02h2", false, ""},
        {"\x08http/1.0", false, ""},
    };
    for (const auto& [offered, accepted, chosen] : cases) {
        SCOPED_TRACE(offered);
        test::SocketPair pair(context_.get_executor());
        RawOptions options;
        options.alpn = offered;
        auto far = raw(std::move(pair.far), false, options);

        auto stream = run(accept(std::move(pair.near)));
        EXPECT_EQ(stream.has_value(), accepted);
        if (stream) {
            (*stream)->close();
        }

        EXPECT_EQ(far.get().alpn, chosen);
    }
}

TEST_F(TlsStreamTest, RefusesWhatIsNoTls) {
    for (const std::string text : {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "RFB 003.008\n"}) {
        SCOPED_TRACE(text);
        test::SocketPair pair(context_.get_executor());
        asio::write(pair.far, asio::buffer(text));
        pair.far.shutdown(tcp::socket::shutdown_send);

        EXPECT_EQ(run(accept(std::move(pair.near))).error(), Errc::protocol_violation);
    }
}

TEST_F(TlsStreamTest, ConnectsToNothingThatIsNoTls) {
    test::SocketPair pair(context_.get_executor());
    asio::write(pair.far, asio::buffer(std::string("RFB 003.008\n")));

    const auto stream = run(connect(std::move(pair.near), pinned(certificate_.sha256)));

    EXPECT_EQ(stream.error(), Errc::upstream_protocol);
}

TEST_F(TlsStreamTest, TellsAPeerThatLeavesFromOneThatSpeaksNoTls) {
    for (const std::string text : {"", "\x16\x03\x01"}) {
        test::SocketPair near_client(context_.get_executor());
        asio::write(near_client.far, asio::buffer(text));
        near_client.far.shutdown(tcp::socket::shutdown_send);
        test::SocketPair near_server(context_.get_executor());
        asio::write(near_server.far, asio::buffer(text));
        near_server.far.shutdown(tcp::socket::shutdown_send);

        const auto connected =
            run(connect(std::move(near_client.near), pinned(certificate_.sha256)));
        const auto accepted = run(accept(std::move(near_server.near)));

        EXPECT_EQ(connected.error(), asio::error::connection_reset);
        EXPECT_EQ(accepted.error(), asio::error::connection_reset);
    }
}

TEST_F(TlsStreamTest, LeavesAConnectionOnWhichTlsCanBeginAgain) {
    auto [near, far] = both();
    ASSERT_TRUE(run(far->write_all(as_bytes("last"))));
    EXPECT_EQ(run(test::read_until(*near, "last")), "last");

    auto near_socket = std::move(static_cast<TlsStream&>(*near)).abandon();
    auto far_socket = std::move(static_cast<TlsStream&>(*far)).abandon();

    ASSERT_TRUE(near_socket && far_socket);
    auto shake = [&]() -> Task<std::string> {
        auto identity = pinned(certificate_.sha256);
        auto ends = co_await (
            connect(std::move(*near_socket), std::move(identity)) && accept(std::move(*far_socket))
        );
        (void)co_await std::get<0>(ends).value()->write_all(as_bytes("again"));
        const std::string got = co_await test::read_until(*std::get<1>(ends).value(), "again");
        co_return got;
    };
    EXPECT_EQ(run(shake()), "again");
}

TEST_F(TlsStreamTest, AbandonsNothingThatIsUnread) {
    auto [near, far] = both();
    ASSERT_TRUE(run(far->write_all(as_bytes("unread"))));
    std::array<std::byte, 1> one{};
    EXPECT_EQ(run(near->read_some(one)).value(), 1U);

    const auto socket = std::move(static_cast<TlsStream&>(*near)).abandon();

    EXPECT_EQ(socket.error(), Errc::upstream_protocol);
}

TEST_F(TlsStreamTest, StopsShakingWhenTimeIsUp) {
    test::SocketPair pair(context_.get_executor());
    auto silent = TlsStream::connect(std::move(pair.near), client_, pinned(certificate_.sha256));

    EXPECT_EQ(run(with_deadline(kSoon, std::move(silent))).error(), Errc::deadline_exceeded);
}

}  // namespace
}  // namespace porthole::net
