// SPDX-License-Identifier: Apache-2.0
#include "net/tls_context.hpp"

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

    EXPECT_EQ(SSL_CTX_get_min_proto_version(tls.native()), TLS1_2_VERSION);
    EXPECT_EQ(SSL_CTX_get_max_proto_version(tls.native()), 0);
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

TEST(ClientTlsTest, SpeaksTls12OrNewer) {
    const ClientTls tls;

    EXPECT_EQ(SSL_CTX_get_min_proto_version(tls.native()), TLS1_2_VERSION);
    EXPECT_EQ(SSL_CTX_get_max_proto_version(tls.native()), 0);
}

}  // namespace
}  // namespace porthole::net
