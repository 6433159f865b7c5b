// SPDX-License-Identifier: Apache-2.0
#include "net/thumbprint.hpp"

#include "support/certificate.hpp"

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/pem.h>

#include <algorithm>
#include <memory>
#include <string>

namespace porthole::net {
namespace {

struct FreeCertificate {
    void operator()(X509* certificate) const noexcept { X509_free(certificate); }
};
using CertificatePtr = std::unique_ptr<X509, FreeCertificate>;

CertificatePtr read(const test::Certificate& certificate) {
    BIO* const pem =
        BIO_new_mem_buf(certificate.pem.data(), static_cast<int>(certificate.pem.size()));
    CertificatePtr made(PEM_read_bio_X509(pem, nullptr, nullptr, nullptr));
    BIO_free(pem);
    return made;
}

std::string without_colons(std::string text) {
    std::erase(text, ':');
    return text;
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) {
        return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

class ThumbprintTest : public testing::Test {
protected:
    const test::Certificate certificate_ = test::make_certificate();
    const CertificatePtr x509_ = read(certificate_);
    const CertificatePtr other_ = read(test::make_certificate());
};

TEST_F(ThumbprintTest, PinsOneCertificateInEveryForm) {
    for (const std::string& digest : {certificate_.sha1, certificate_.sha256}) {
        for (const std::string& text :
             {digest, lower(digest), without_colons(digest), lower(without_colons(digest))}) {
            SCOPED_TRACE(text);

            const auto pin = Thumbprint::parse(text);

            ASSERT_TRUE(pin);
            EXPECT_TRUE(pin->matches(x509_.get()));
            EXPECT_FALSE(pin->matches(other_.get()));
            EXPECT_EQ(pin->text(), digest);
        }
    }
}

TEST_F(ThumbprintTest, MatchesNothingWhenOneDigitDiffers) {
    for (std::string text : {certificate_.sha1, certificate_.sha256}) {
        for (const std::size_t at : {std::size_t{0}, text.size() / 2, text.size() - 1}) {
            if (text[at] == ':') {
                continue;
            }
            std::string wrong = text;
            wrong[at] = wrong[at] == '0' ? '1' : '0';

            EXPECT_FALSE(Thumbprint::parse(wrong)->matches(x509_.get())) << wrong;
        }
    }
}

TEST_F(ThumbprintTest, SaysWhatACertificatesIs) {
    EXPECT_EQ(Thumbprint::of(x509_.get()).text(), certificate_.sha256);
}

TEST_F(ThumbprintTest, RefusesWhatIsNone) {
    const std::string& sha1 = certificate_.sha1;
    const std::string plain = without_colons(sha1);
    for (const std::string& text :
         {std::string(),
          std::string(":"),
          std::string("AA"),
          std::string("thumbprint"),
          sha1 + ":",
          ":" + sha1,
          sha1 + ":AA",
          sha1.substr(0, sha1.size() - 1),
          sha1.substr(3),
          plain + "A",
          plain.substr(1),
          "G" + plain.substr(1),
          " " + sha1,
          sha1 + "\n",
          std::string(sha1).replace(2, 1, "::"),
          std::string(sha1).replace(2, 1, "-"),
          plain + plain,
          certificate_.sha256 + ":AA",
          certificate_.sha256.substr(3)}) {
        EXPECT_FALSE(Thumbprint::parse(text)) << '"' << text << '"';
    }
}

}  // namespace
}  // namespace porthole::net
