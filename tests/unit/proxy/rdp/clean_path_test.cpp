// SPDX-License-Identifier: Apache-2.0
#include "proxy/rdp/clean_path.hpp"

#include "proxy/rdp/negotiation.hpp"

#include <boost/algorithm/hex.hpp>
#include <gtest/gtest.h>

#include <string>

namespace porthole::proxy::rdp {
namespace {

std::string hex(std::string_view digits) {
    return boost::algorithm::unhex(std::string(digits));
}

/// What IronRDP's own encoder makes, in @devolutions/iron-remote-desktop-rdp 0.7.0, for alice to
/// 10.0.0.7:3389 with the token "token-1".
const std::string kIronRequest = hex(
    "3051a00402020d3ea20f0c0d31302e302e302e373a33333839a3090c07746f6b656e2d31a62d042b0300002b26e000"
    "00000000436f6f6b69653a206d737473686173683d616c6963650d0a010008000b000000"
);

/// The same for a user of 180 letters, with a preconnection blob: lengths of two and three bytes.
std::string long_iron_request() {
    std::string request =
        hex("3082010ca00402020d3ea20f0c0d31302e302e302e373a33333839a3090c07746f6b656e2d31a5080c0663"
            "306666"
            "6565a681dd0481da030000dad5e00000000000436f6f6b69653a206d737473686173683d");
    for (int i = 0; i < 60; ++i) {
        request += "bob";
    }
    return request + hex("0d0a010008000b000000");
}

TEST(CleanPathTest, ReadsAndWritesWhatIronRdpSends) {
    const auto request = parse_clean_path(kIronRequest);

    ASSERT_TRUE(request);
    EXPECT_EQ(request->destination, "10.0.0.7:3389");
    EXPECT_EQ(request->proxy_auth, "token-1");
    EXPECT_FALSE(request->preconnection_blob);
    EXPECT_FALSE(request->certificates);
    ASSERT_TRUE(request->x224);
    EXPECT_TRUE(is_connection_request(*request->x224));
    EXPECT_NE(request->x224->find("mstshash=alice"), std::string::npos);
    EXPECT_EQ(write_clean_path(*request), kIronRequest);
}

TEST(CleanPathTest, ReadsAndWritesLongOnes) {
    const std::string bytes = long_iron_request();
    const auto request = parse_clean_path(bytes);

    ASSERT_TRUE(request);
    EXPECT_EQ(request->preconnection_blob, "c0ffee");
    EXPECT_EQ(write_clean_path(*request), bytes);
}

TEST(CleanPathTest, AnswersAsIronRdpReads) {
    CleanPath answer;
    answer.x224 = hex("030000130ed000001234000201080001000000");
    answer.certificates = {std::string(300, 'c'), "d"};
    answer.server_address = "127.0.0.1:3389";
    const std::string bytes = write_clean_path(answer);

    EXPECT_EQ(parse_clean_path(bytes), answer);
    EXPECT_EQ(clean_path_size(bytes), bytes.size());
}

TEST(CleanPathTest, WritesErrors) {
    CleanPath refused;
    refused.error = CleanPathError{CleanPathError::kGeneral, 502, std::nullopt, std::nullopt};
    EXPECT_EQ(write_clean_path(refused), hex("3015a00402020d3ea10d300ba003020101a104020201f6"));

    refused.error = CleanPathError{CleanPathError::kNegotiation, std::nullopt, 10061, 255};
    const std::string bytes = write_clean_path(refused);
    EXPECT_EQ(parse_clean_path(bytes), refused);
    EXPECT_NE(bytes.find(hex("020200ff")), std::string::npos) << "255 is no negative number";
}

TEST(CleanPathTest, KnowsTheSizeFromTheFront) {
    const std::string bytes = long_iron_request();
    EXPECT_EQ(clean_path_size(""), 0U);
    for (std::size_t size = 1; size < 4; ++size) {
        EXPECT_EQ(clean_path_size(bytes.substr(0, size)), 0U) << size;
    }
    EXPECT_EQ(clean_path_size(bytes.substr(0, 4)), bytes.size());
    EXPECT_EQ(clean_path_size(bytes + "more"), bytes.size());
}

TEST(CleanPathTest, IsBounded) {
    EXPECT_EQ(clean_path_size(hex("3082fffc")), 65536U);
    EXPECT_EQ(clean_path_size(hex("3082fffd")), std::nullopt);
    EXPECT_EQ(clean_path_size(hex("3083ffffff")), std::nullopt);
    EXPECT_EQ(clean_path_size(hex("3084")), std::nullopt);
    EXPECT_EQ(clean_path_size("GET / HTTP/1.1"), std::nullopt);
    EXPECT_EQ(clean_path_size(hex("3080")), std::nullopt) << "an indefinite length is not DER";
    EXPECT_EQ(clean_path_size(hex("308120")), std::nullopt) << "nor is a longer one than needed";
}

TEST(CleanPathTest, RefusesEveryPart) {
    for (std::size_t size = 0; size < kIronRequest.size(); ++size) {
        EXPECT_FALSE(parse_clean_path(kIronRequest.substr(0, size))) << size;
    }
    EXPECT_FALSE(parse_clean_path(kIronRequest + '\0'));
}

TEST(CleanPathTest, RefusesWhatIsMalformed) {
    const std::string version = "a00402020d3e";
    const std::string text = "0c0161";
    EXPECT_TRUE(parse_clean_path(hex("3006" + version)));
    EXPECT_TRUE(parse_clean_path(hex("300b" + version + "a203" + text)));
    EXPECT_FALSE(parse_clean_path(hex("3006a00402020d3d"))) << "another version";
    EXPECT_FALSE(parse_clean_path(hex("3007a0050203000d3e"))) << "a number with a zero in front";
    EXPECT_FALSE(parse_clean_path(hex("3005a203" + text))) << "no version";
    EXPECT_FALSE(parse_clean_path(hex("3010" + version + "a203" + text + "a203" + text)))
        << "twice";
    EXPECT_FALSE(parse_clean_path(hex("3010" + version + "a303" + text + "a203" + text)))
        << "in the wrong order";
    EXPECT_FALSE(parse_clean_path(hex("300b" + version + "a803" + text))) << "an unknown member";
    EXPECT_FALSE(parse_clean_path(hex("300b" + version + "a603" + text))) << "text for bytes";
    EXPECT_FALSE(parse_clean_path(hex("300c" + version + "a204" + text + "00"))) << "left over";
    EXPECT_FALSE(parse_clean_path(hex("300a" + version + "a1023000"))) << "an error without code";
    EXPECT_FALSE(parse_clean_path(hex("300d" + version + "a705300304020c")))
        << "a certificate that goes too far";
}

}  // namespace
}  // namespace porthole::proxy::rdp
