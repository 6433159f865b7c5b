// SPDX-License-Identifier: Apache-2.0
#include "integration/vsphere/fixture.hpp"

#include <cstdlib>

namespace porthole::vsphere {
namespace {

class CertificateTest : public test::VsphereTest {
protected:
    explicit CertificateTest(const test::CertificateOptions& certificate = {})
        : VsphereTest(with(certificate)) {}

    static test::VcenterOptions with(const test::CertificateOptions& certificate) {
        test::VcenterOptions options;
        options.certificate = certificate;
        return options;
    }

    net::http::ClientOptions pinned(const std::string& thumbprint) const {
        auto options = transport_options();
        options.thumbprint = net::Thumbprint::parse(thumbprint);
        return options;
    }

    net::http::ClientOptions trusting(const std::string& pem) const {
        auto options = transport_options();
        options.thumbprint.reset();
        options.ca_file = folder_.write("ca.pem", pem).string();
        return options;
    }

    Outcome<bool> ask(const net::http::ClientOptions& options) const {
        return make_client(options)->is_esxi(test::within());
    }

    void expect_refused(const net::http::ClientOptions& options) const {
        const auto answer = ask(options);

        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().kind, ErrorKind::certificate) << answer.error().detail;
        EXPECT_NE(answer.error().seen, "");
        EXPECT_NE(remedy(answer.error()).find(answer.error().seen), std::string::npos);
        EXPECT_TRUE(vcenter_.calls().empty()) << "something was sent";
    }

    test::TemporaryFolder folder_;
};

TEST_F(CertificateTest, AcceptsEitherThumbprint) {
    EXPECT_TRUE(ask(pinned(vcenter_.certificate().sha256)));
    EXPECT_TRUE(ask(pinned(vcenter_.certificate().sha1)));
}

TEST_F(CertificateTest, SendsNothingToAServerWithAnotherThumbprint) {
    const auto other = test::make_certificate();

    expect_refused(pinned(other.sha256));
    expect_refused(pinned(other.sha1));

    const auto answer = ask(pinned(other.sha256));
    EXPECT_EQ(answer.error().seen, vcenter_.certificate().sha256);
    EXPECT_NE(answer.error().detail.find(other.sha256), std::string::npos);
}

TEST_F(CertificateTest, AcceptsAServerThatItsAuthorityVouchesFor) {
    const auto answer = ask(trusting(vcenter_.certificate().pem));

    EXPECT_TRUE(answer) << answer.error().detail;
}

TEST_F(CertificateTest, SendsNothingToAServerThatNobodyVouchesFor) {
    expect_refused(trusting(test::make_certificate().pem));

    auto of_system = transport_options();
    of_system.thumbprint.reset();
    expect_refused(of_system);
}

TEST_F(CertificateTest, SendsNothingWithoutItsAuthority) {
    auto options = trusting("");
    options.ca_file += ".missing";

    const auto answer = ask(options);

    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::certificate);
    EXPECT_TRUE(vcenter_.calls().empty());
}

TEST_F(CertificateTest, NoticesACertificateThatChangesUnderALiveSession) {
    const auto client = make_client(pinned(vcenter_.certificate().sha256));
    ASSERT_TRUE(client->option("VirtualCenter.FQDN", test::within()));
    const auto other = test::make_certificate();
    test::VcenterOptions options;
    const auto address = vcenter_.url().substr(8, vcenter_.url().find("/sdk") - 8);
    options.arguments = {"-listen", address};
    vcenter_.kill();
    const test::Vcenter impostor(options);

    const auto answer = client->option("VirtualCenter.FQDN", test::within());

    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::certificate);
    EXPECT_EQ(answer.error().seen, impostor.certificate().sha256);
    EXPECT_TRUE(impostor.calls().empty());
}

TEST_F(CertificateTest, GoesStraightToTheServerWhateverTheEnvironmentSays) {
    for (const char* name : {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
        ASSERT_EQ(setenv(name, "http://127.0.0.1:1", 1), 0);
    }

    const auto answer = ask(transport_options());

    EXPECT_TRUE(answer) << answer.error().detail;
}

class OtherNameTest : public CertificateTest {
protected:
    OtherNameTest() : CertificateTest({.names = {"DNS:vcenter.example", "IP:192.0.2.1"}}) {}
};

TEST_F(OtherNameTest, IsRefusedThoughItsAuthorityVouchesForIt) {
    expect_refused(trusting(vcenter_.certificate().pem));
}

TEST_F(OtherNameTest, IsAcceptedWhenPinned) {
    EXPECT_TRUE(ask(pinned(vcenter_.certificate().sha256)));
}

class ExpiredTest : public CertificateTest {
protected:
    ExpiredTest() : CertificateTest({.expired = true}) {}
};

TEST_F(ExpiredTest, IsRefusedThoughItsAuthorityVouchesForIt) {
    expect_refused(trusting(vcenter_.certificate().pem));
}

TEST_F(ExpiredTest, IsAcceptedWhenPinned) {
    EXPECT_TRUE(ask(pinned(vcenter_.certificate().sha256)));
}

}  // namespace
}  // namespace porthole::vsphere
