// SPDX-License-Identifier: Apache-2.0
#include "vsphere/thumbprint.hpp"

#include "support/certificate.hpp"

#include <gtest/gtest.h>

#include <string>

namespace porthole::vsphere {
namespace {

const std::string kSha1 = "C5:50:62:9F:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF";

TEST(ThumbprintTest, NormalisesCaseAndColons) {
    const auto expected = parse_thumbprint(kSha1);

    ASSERT_TRUE(expected);
    EXPECT_EQ(expected->text, kSha1);
    EXPECT_EQ(expected->algorithm, Thumbprint::Algorithm::sha1);
    EXPECT_EQ(parse_thumbprint("c550629f00112233445566778899aabbccddeeff"), expected);
    EXPECT_EQ(
        parse_thumbprint("c5:50:62:9f:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff"), expected
    );
}

TEST(ThumbprintTest, TellsTheAlgorithmByLength) {
    const auto thumbprint = parse_thumbprint(std::string(64, 'a'));

    ASSERT_TRUE(thumbprint);
    EXPECT_EQ(thumbprint->algorithm, Thumbprint::Algorithm::sha256);
    EXPECT_EQ(thumbprint->text.size(), 32U * 3 - 1);
}

TEST(ThumbprintTest, RefusesEverythingElse) {
    for (const std::string& text :
         {std::string(),
          std::string("AA:BB"),
          std::string(39, 'a'),
          std::string(41, 'a'),
          std::string(40, 'g'),
          kSha1 + ":",
          ":" + kSha1,
          kSha1 + ":0",
          "C550:" + kSha1.substr(6),
          kSha1.substr(0, 57) + "EEFF",
          std::string(39, 'a') + '\n',
          std::string(32, 'a')}) {
        EXPECT_FALSE(parse_thumbprint(text)) << text;
    }
}

TEST(ThumbprintTest, IsThatOfTheCertificatesDerForm) {
    const auto certificate = test::make_certificate();

    const auto der = der_of_pem("some text before\n" + certificate.pem + certificate.pem);

    ASSERT_TRUE(der);
    EXPECT_EQ(thumbprint_of(Thumbprint::Algorithm::sha1, *der).text, certificate.sha1);
    EXPECT_EQ(thumbprint_of(Thumbprint::Algorithm::sha256, *der).text, certificate.sha256);
}

TEST(ThumbprintTest, FindsNoCertificateWhereThereIsNone) {
    EXPECT_FALSE(der_of_pem(""));
    EXPECT_FALSE(der_of_pem("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"));
    EXPECT_FALSE(der_of_pem(test::make_certificate().key_pem));
}

}  // namespace
}  // namespace porthole::vsphere
