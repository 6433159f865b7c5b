// SPDX-License-Identifier: Apache-2.0
// Which certificate a client is shown, what is spoken, and which clients are let in.
#include "net/server_tls.hpp"

#include "support/certificate.hpp"
#include "support/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace porthole::net {
namespace {
using test::Certificate;
using test::CertificateOptions;
using test::make_certificate;
using testing::HasSubstr;

struct Free {
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
    void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
    void operator()(X509* certificate) const noexcept { X509_free(certificate); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

struct Client {
    std::string server_name;
    std::string ciphers;  ///< for TLS 1.2 alone; empty: as OpenSSL likes
    int max_version = 0;
    std::string certificate;  ///< file, with `key`; empty: none
    std::string key;
};

struct Shaken {
    bool done = false;
    std::string thumbprint;
    std::string version;
    std::string cipher;
};

/// Shakes hands with a server of `context` in memory.
Shaken shake(SSL_CTX* context, const Client& options) {
    const Owned<SSL_CTX> client_context(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_max_proto_version(client_context.get(), options.max_version);
    if (!options.ciphers.empty()) {
        SSL_CTX_set_max_proto_version(client_context.get(), TLS1_2_VERSION);
        SSL_CTX_set_cipher_list(client_context.get(), options.ciphers.c_str());
    }
    if (!options.certificate.empty()) {
        SSL_CTX_use_certificate_chain_file(client_context.get(), options.certificate.c_str());
        SSL_CTX_use_PrivateKey_file(client_context.get(), options.key.c_str(), SSL_FILETYPE_PEM);
    }
    const Owned<SSL> client(SSL_new(client_context.get()));
    const Owned<SSL> server(SSL_new(context));
    BIO* near = nullptr;
    BIO* far = nullptr;
    BIO_new_bio_pair(&near, 0, &far, 0);
    SSL_set_bio(client.get(), near, near);
    SSL_set_bio(server.get(), far, far);
    SSL_set_connect_state(client.get());
    SSL_set_accept_state(server.get());
    if (!options.server_name.empty()) {
        SSL_set_tlsext_host_name(client.get(), options.server_name.c_str());
    }
    int from_client = 0;
    int from_server = 0;
    for (int turns = 0; turns < 20 && (from_client != 1 || from_server != 1); ++turns) {
        from_client = SSL_do_handshake(client.get());
        from_server = SSL_do_handshake(server.get());
    }
    Shaken shaken;
    shaken.done = from_client == 1 && from_server == 1;
    const Owned<X509> certificate(SSL_get1_peer_certificate(client.get()));
    if (certificate) {
        shaken.thumbprint = Thumbprint::of(certificate.get()).text();
    }
    shaken.version = SSL_get_version(client.get());
    const char* const cipher = SSL_get_cipher_name(client.get());
    shaken.cipher = cipher == nullptr ? "" : cipher;
    return shaken;
}

class ServerTlsChoiceTest : public testing::Test {
protected:
    CertificateFiles write(const std::string& name, const Certificate& certificate) {
        return {
            folder_.write(name + ".pem", certificate.pem),
            folder_.write(name + ".key", certificate.key_pem)
        };
    }

    static Certificate for_names(const std::vector<std::string>& names, bool rsa = false) {
        CertificateOptions options;
        options.names = names;
        options.rsa = rsa;
        return make_certificate(options);
    }

    static std::string failure(const std::function<void()>& act) {
        try {
            act();
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return {};
    }

    test::TemporaryFolder folder_;
};

TEST_F(ServerTlsChoiceTest, ShowsTheCertificateForTheNameThatIsWanted) {
    const Certificate first = for_names({"DNS:a.example"});
    const Certificate second = for_names({"DNS:b.example", "DNS:*.b.example"});
    TlsFiles files;
    files.certificates = {write("a", first), write("b", second)};
    const ServerTls tls(files);
    const auto shown = [&](const std::string& name) {
        return shake(tls.native().get(), {name, {}, 0, {}, {}}).thumbprint;
    };

    EXPECT_EQ(shown("a.example"), first.sha256);
    EXPECT_EQ(shown("b.example"), second.sha256);
    EXPECT_EQ(shown("B.Example"), second.sha256);
    EXPECT_EQ(shown("x.b.example"), second.sha256);
    EXPECT_EQ(shown("unknown.example"), first.sha256);
    EXPECT_EQ(shown(""), first.sha256);
}

TEST_F(ServerTlsChoiceTest, ShowsTheKindThatTheClientUnderstands) {
    const Certificate ecdsa = for_names({"DNS:a.example"});
    const Certificate rsa = for_names({"DNS:a.example"}, true);
    TlsFiles files;
    files.certificates = {write("ecdsa", ecdsa), write("rsa", rsa)};
    const ServerTls tls(files);

    EXPECT_EQ(shake(tls.native().get(), {"a.example", {}, 0, {}, {}}).thumbprint, ecdsa.sha256);
    EXPECT_EQ(
        shake(
            tls.native().get(), {"a.example", "ECDHE-RSA-AES128-GCM-SHA256", 0, {}, {}}
        ).thumbprint,
        rsa.sha256
    );
    EXPECT_EQ(
        shake(
            tls.native().get(), {"a.example", "ECDHE-ECDSA-AES128-GCM-SHA256", 0, {}, {}}
        ).thumbprint,
        ecdsa.sha256
    );
}

TEST_F(ServerTlsChoiceTest, SpeaksWhatIsModernAndNothingElse) {
    TlsFiles files;
    files.certificates = {
        write("ecdsa", for_names({"DNS:a.example"})),
        write("rsa", for_names({"DNS:a.example"}, true))
    };
    const ServerTls tls(files);
    SSL_CTX* const context = tls.native().get();

    EXPECT_EQ(shake(context, {"", {}, 0, {}, {}}).version, "TLSv1.3");
    EXPECT_EQ(shake(context, {"", {}, TLS1_2_VERSION, {}, {}}).version, "TLSv1.2");
    EXPECT_FALSE(shake(context, {"", {}, TLS1_1_VERSION, {}, {}}).done);
    for (const char* old :
         {"AES128-SHA",
          "AES128-GCM-SHA256",
          "ECDHE-RSA-AES128-SHA",
          "ECDHE-ECDSA-AES256-SHA384",
          "DHE-RSA-AES128-GCM-SHA256",
          "NULL-SHA256:@SECLEVEL=0"}) {
        EXPECT_FALSE(shake(context, {"", old, 0, {}, {}}).done) << old;
    }
}

TEST_F(ServerTlsChoiceTest, RefusesTwoOfAKindForTheSameNames) {
    TlsFiles files;
    files.certificates = {
        write("one", for_names({"DNS:a.example", "DNS:b.example"})),
        write("two", for_names({"DNS:b.example", "DNS:a.example"}))
    };
    EXPECT_THAT(failure([&] { const ServerTls tls(files); }), HasSubstr("two.pem"));
}

TEST_F(ServerTlsChoiceTest, LetsConnectionsLiveThatBeganBeforeAReload) {
    TlsFiles files;
    files.certificates = {
        write("a", for_names({"DNS:a.example"})), write("b", for_names({"DNS:b.example"}))
    };
    ServerTls tls(files);
    const auto before = tls.native();
    const Owned<SSL> unfinished(SSL_new(before.get()));
    const Certificate renewed = for_names({"DNS:b.example"});
    write("b", renewed);

    tls.reload();

    EXPECT_EQ(shake(tls.native().get(), {"b.example", {}, 0, {}, {}}).thumbprint, renewed.sha256);
    EXPECT_TRUE(shake(before.get(), {"b.example", {}, 0, {}, {}}).done);
}

TEST_F(ServerTlsChoiceTest, LetsInClientsOfTheNamesThatAreAllowed) {
    const Certificate authority = make_certificate();
    const auto client = [&](const std::string& name, const std::vector<std::string>& names) {
        CertificateOptions options;
        options.names = names;
        options.issuer = &authority;
        const auto files = write(name, make_certificate(options));
        return Client{{}, {}, 0, files.certificate.string(), files.private_key.string()};
    };
    TlsFiles files;
    files.certificates = {write("server", for_names({"DNS:a.example"}))};
    files.clients.ca_file = folder_.write("clients.pem", authority.pem);
    files.clients.names = {"portal.example", "backup.example"};
    const ServerTls tls(files);
    SSL_CTX* const context = tls.native().get();

    EXPECT_TRUE(shake(context, client("portal", {"DNS:portal.example"})).done);
    EXPECT_TRUE(shake(context, client("backup", {"DNS:x.example", "DNS:backup.example"})).done);
    // The chain alone is not enough (CVE-2025-64432).
    EXPECT_FALSE(shake(context, client("other", {"DNS:other.example"})).done);
    EXPECT_FALSE(shake(context, client("wildcard", {"DNS:*.example"})).done);
    EXPECT_FALSE(shake(context, client("suffix", {"DNS:portal.example.evil"})).done);
    EXPECT_FALSE(shake(context, {}).done);
    const auto foreign = write("foreign", for_names({"DNS:portal.example"}));
    EXPECT_FALSE(
        shake(context, {{}, {}, 0, foreign.certificate.string(), foreign.private_key.string()}).done
    );
}

class TlsFilesTest : public ServerTlsChoiceTest {
protected:
    static std::vector<std::string> keys(const config::Findings& found) {
        std::vector<std::string> keys;
        for (const config::Finding& finding : found) {
            keys.push_back(finding.key);
        }
        return keys;
    }
};

TEST_F(TlsFilesTest, AreLookedInto) {
    const auto good = write("good", for_names({"DNS:a.example"}));
    const auto other = write("other", for_names({"DNS:b.example"}));
    CertificateOptions old;
    old.expired = true;
    const auto expired = write("expired", make_certificate(old));
    const auto absent = folder_.path() / "absent.pem";
    const auto found = [](std::vector<CertificateFiles> certificates) {
        TlsFiles files;
        files.certificates = std::move(certificates);
        return file_problems(files);
    };

    EXPECT_THAT(keys(found({good, other})), testing::IsEmpty());
    EXPECT_THAT(keys(found({{absent, good.private_key}})), testing::ElementsAre("tls_certificate"));
    EXPECT_THAT(keys(found({{good.certificate, absent}})), testing::ElementsAre("tls_private_key"));
    EXPECT_THAT(
        keys(found({{good.certificate, other.private_key}})),
        testing::ElementsAre("tls_private_key")
    );
    EXPECT_THAT(
        keys(found({good, {other.certificate, good.private_key}})),
        testing::ElementsAre("certificate[0].private_key")
    );
    const auto over = found({expired});
    EXPECT_THAT(keys(over), testing::ElementsAre("tls_certificate"));
    EXPECT_THAT(over.front().message, HasSubstr("has expired on"));
    TlsFiles with_clients;
    with_clients.certificates = {good};
    with_clients.clients.ca_file = absent;
    EXPECT_THAT(keys(file_problems(with_clients)), testing::ElementsAre("client_ca_file"));
}

TEST_F(TlsFilesTest, MustFitTogether) {
    EXPECT_THAT(keys(problems("c", "k", {{"c2", "k2"}}, {"ca", {"name"}})), testing::IsEmpty());
    EXPECT_THAT(keys(problems("", "k", {})), testing::ElementsAre("tls_private_key"));
    EXPECT_THAT(keys(problems("", "", {{"c2", "k2"}})), testing::ElementsAre("certificate[0]"));
    EXPECT_THAT(keys(problems("c", "k", {{"c2", ""}})), testing::ElementsAre("certificate[0]"));
    EXPECT_THAT(keys(problems("", "", {}, {"ca", {}})), testing::ElementsAre("client_ca_file"));
    EXPECT_THAT(keys(problems("c", "k", {}, {"", {"name"}})), testing::ElementsAre("client_names"));
}

}  // namespace
}  // namespace porthole::net
