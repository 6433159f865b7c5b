// SPDX-License-Identifier: Apache-2.0
#include "net/tls_context.hpp"

#include "net/server_tls.hpp"
#include "support/certificate.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <stdexcept>
#include <string>

namespace porthole::net {
namespace {

class ServerTlsTest : public testing::Test {
protected:
    std::string failure(
        const std::filesystem::path& certificate, const std::filesystem::path& key
    ) {
        try {
            const ServerTls tls(certificate, key);
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return {};
    }

    test::TemporaryFolder folder_;
    test::Certificate certificate_ = test::make_certificate();
    std::filesystem::path pem_ = folder_.write("cert.pem", certificate_.pem);
    std::filesystem::path key_ = folder_.write("key.pem", certificate_.key_pem);
};

TEST_F(ServerTlsTest, SpeaksTls12OrNewer) {
    const ServerTls tls(pem_, key_);

    EXPECT_EQ(SSL_CTX_get_min_proto_version(tls.native().get()), TLS1_2_VERSION);
    EXPECT_EQ(SSL_CTX_get_max_proto_version(tls.native().get()), 0);
}

TEST_F(ServerTlsTest, NamesTheFileThatCannotBeUsed) {
    const auto absent = folder_.path() / "absent.pem";
    const auto garbage = folder_.write("garbage.pem", "no PEM at all\n");

    EXPECT_EQ(failure(absent, key_).find("cannot use the certificate " + absent.string()), 0U);
    EXPECT_EQ(failure(garbage, key_).find("cannot use the certificate " + garbage.string()), 0U);
    EXPECT_EQ(failure(pem_, absent).find("cannot use the private key " + absent.string()), 0U);
    EXPECT_EQ(failure(pem_, garbage).find("cannot use the private key " + garbage.string()), 0U);
    EXPECT_EQ(failure(pem_, pem_).find("cannot use the private key " + pem_.string()), 0U);
    EXPECT_EQ(failure(pem_, key_), "");
}

TEST_F(ServerTlsTest, RefusesAKeyOfAnotherCertificate) {
    const auto other = folder_.write("other.pem", test::make_certificate().key_pem);

    EXPECT_NE(failure(pem_, other).find(other.string()), std::string::npos) << failure(pem_, other);
}

TEST_F(ServerTlsTest, ShowsWhatItsFilesHoldOnceToldToReadThemAgain) {
    ServerTls tls(pem_, key_);
    const auto before = tls.native();
    const test::Certificate renewed = test::make_certificate();
    folder_.write("cert.pem", renewed.pem);
    folder_.write("key.pem", renewed.key_pem);

    EXPECT_EQ(tls.thumbprint().text(), certificate_.sha256);
    tls.reload();
    EXPECT_EQ(tls.thumbprint().text(), renewed.sha256);
    EXPECT_NE(tls.native(), before);
}

TEST_F(ServerTlsTest, KeepsWhatItHasWhenTheFilesAreNoneAnyMore) {
    ServerTls tls(pem_, key_);
    folder_.write("cert.pem", "half a certif");

    EXPECT_THROW(tls.reload(), std::runtime_error);

    EXPECT_EQ(tls.thumbprint().text(), certificate_.sha256);
}

TEST_F(ServerTlsTest, AsksClientsForACertificateWhereAnAuthorityIsNamed) {
    const ServerTls tls(pem_, key_, pem_);

    EXPECT_EQ(
        SSL_CTX_get_verify_mode(tls.native().get()),
        SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT
    );
    EXPECT_EQ(SSL_CTX_get_verify_mode(ServerTls(pem_, key_).native().get()), SSL_VERIFY_NONE);
    EXPECT_THROW(ServerTls(pem_, key_, folder_.path() / "absent.pem"), std::runtime_error);
}

TEST(ClientTlsTest, SpeaksTls12OrNewer) {
    const ClientTls tls;

    EXPECT_EQ(SSL_CTX_get_min_proto_version(tls.native()), TLS1_2_VERSION);
    EXPECT_EQ(SSL_CTX_get_max_proto_version(tls.native()), 0);
}

}  // namespace
}  // namespace porthole::net
