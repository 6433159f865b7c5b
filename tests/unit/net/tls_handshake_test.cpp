// SPDX-License-Identifier: Apache-2.0
// With whom a TlsStream shakes hands, and how.
#include "net/tcp_stream.hpp"
#include "support/read_text.hpp"
#include "unit/net/tls_stream_fixture.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <optional>

namespace porthole::net {
namespace {

using TlsHandshakeTest = TlsStreamTest;

TEST_F(TlsHandshakeTest, TrustsThePinAndNothingElse) {
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

TEST_F(TlsHandshakeTest, TrustsTheAuthorityForTheNamesInTheCertificate) {
    EXPECT_TRUE(connect_as({"localhost", std::nullopt, pem_}));
    EXPECT_TRUE(connect_as({"127.0.0.1", std::nullopt, pem_}));
    for (const std::string host :
         {"esx.example", "127.0.0.2", "::1", "localhost.example", "example", ""}) {
        SCOPED_TRACE(host);

        EXPECT_EQ(connect_as({host, std::nullopt, pem_}).error(), Errc::thumbprint_mismatch);
        EXPECT_EQ(last_peer_.received, "");
    }
}

TEST_F(TlsHandshakeTest, TrustsNoOtherAuthority) {
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

TEST_F(TlsHandshakeTest, RefusesAnExpiredCertificateUnlessItIsPinned) {
    test::CertificateOptions options;
    options.expired = true;
    const auto expired = test::make_certificate(options);
    pem_ = folder_.write("expired.pem", expired.pem);
    key_ = folder_.write("expired_key.pem", expired.key_pem);

    EXPECT_EQ(connect_as({"localhost", std::nullopt, pem_}).error(), Errc::thumbprint_mismatch);
    EXPECT_TRUE(connect_as(pinned(expired.sha256)));
}

TEST_F(TlsHandshakeTest, ConnectsToNoServerOfTls11) {
    test::SocketPair pair(context_.get_executor());
    RawOptions options;
    options.min_version = TLS1_VERSION;
    options.max_version = TLS1_1_VERSION;
    auto far = raw(std::move(pair.far), true, options);

    const auto stream = run(connect(std::move(pair.near), pinned(certificate_.sha256)));

    EXPECT_EQ(stream.error(), Errc::upstream_protocol);
    EXPECT_FALSE(far.get().shaken);
}

TEST_F(TlsHandshakeTest, AcceptsTls12And13AndNothingOlder) {
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

TEST_F(TlsHandshakeTest, OffersHttp11AndNothingElse) {
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

TEST_F(TlsHandshakeTest, RefusesWhatIsNoTls) {
    for (const std::string text : {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "RFB 003.008\n"}) {
        SCOPED_TRACE(text);
        test::SocketPair pair(context_.get_executor());
        asio::write(pair.far, asio::buffer(text));
        pair.far.shutdown(tcp::socket::shutdown_send);

        EXPECT_EQ(run(accept(std::move(pair.near))).error(), Errc::protocol_violation);
    }
}

TEST_F(TlsHandshakeTest, ConnectsToNothingThatIsNoTls) {
    test::SocketPair pair(context_.get_executor());
    asio::write(pair.far, asio::buffer(std::string("RFB 003.008\n")));

    const auto stream = run(connect(std::move(pair.near), pinned(certificate_.sha256)));

    EXPECT_EQ(stream.error(), Errc::upstream_protocol);
}

TEST_F(TlsHandshakeTest, TellsAPeerThatLeavesFromOneThatSpeaksNoTls) {
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

TEST_F(TlsHandshakeTest, StopsShakingWhenTimeIsUp) {
    test::SocketPair pair(context_.get_executor());
    auto silent = TlsStream::connect(std::move(pair.near), client_, pinned(certificate_.sha256));

    EXPECT_EQ(run(with_deadline(kSoon, std::move(silent))).error(), Errc::deadline_exceeded);
}

}  // namespace
}  // namespace porthole::net
