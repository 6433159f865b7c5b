// SPDX-License-Identifier: Apache-2.0
#include "api/api_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace porthole::api {
namespace {
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr bool kAnyCaller = true;
constexpr bool kKnownCallers = false;

std::vector<std::string> wrong_keys(const ApiConfig& config, bool any_caller) {
    std::vector<std::string> keys;
    for (const config::Finding& finding : problems(config, any_caller)) {
        keys.push_back(finding.key);
        EXPECT_FALSE(finding.message.empty());
    }
    return keys;
}

ApiConfig at(const std::string& address) {
    ApiConfig config;
    config.listen = {address};
    return config;
}

ApiConfig with_tls(const std::string& address) {
    ApiConfig config = at(address);
    config.tls_certificate = "/etc/porthole/api.pem";
    config.tls_private_key = "/etc/porthole/api.key";
    return config;
}

TEST(ApiConfigTest, IsOffByDefault) {
    EXPECT_THAT(ApiConfig().listen, IsEmpty());
    EXPECT_THAT(wrong_keys(ApiConfig(), kAnyCaller), IsEmpty());
}

TEST(ApiConfigTest, NeedsCertificateAndKeyOrNeither) {
    auto config = with_tls("127.0.0.1:8774");
    EXPECT_TRUE(config.has_tls());
    EXPECT_THAT(wrong_keys(config, kKnownCallers), IsEmpty());

    config.tls_private_key.clear();
    EXPECT_FALSE(config.has_tls());
    EXPECT_THAT(wrong_keys(config, kKnownCallers), ElementsAre("tls_certificate"));

    config = with_tls("127.0.0.1:8774");
    config.tls_certificate.clear();
    EXPECT_THAT(wrong_keys(config, kKnownCallers), ElementsAre("tls_private_key"));
}

TEST(ApiConfigTest, NeedsAddresses) {
    for (const std::string wrong :
         {"", "8774", "127.0.0.1", "localhost:8774", "api.example:443", "127.0.0.1:-1"}) {
        EXPECT_THAT(wrong_keys(at(wrong), kKnownCallers), ElementsAre("listen")) << wrong;
    }
}

TEST(ApiConfigTest, LetsStrangersInFromThisMachineAlone) {
    for (const std::string local : {"127.0.0.1:8774", "[::1]:8774"}) {
        EXPECT_THAT(wrong_keys(at(local), kAnyCaller), IsEmpty()) << local;
    }
    for (const std::string open : {"0.0.0.0:8774", "[::]:8774", "192.0.2.1:8774"}) {
        SCOPED_TRACE(open);
        // Neither TLS nor any other word makes up for callers without a key.
        auto config = with_tls(open);
        config.insecure_public = true;

        EXPECT_THAT(wrong_keys(config, kAnyCaller), ElementsAre("listen"));
        EXPECT_THAT(problems(config, kAnyCaller).at(0).message, HasSubstr("identity"));
    }
}

TEST(ApiConfigTest, ShowsNoPlainHttpToOthersUnlessToldSo) {
    for (const std::string open : {"0.0.0.0:8774", "[::]:8774", "192.0.2.1:8774"}) {
        SCOPED_TRACE(open);
        EXPECT_THAT(wrong_keys(at(open), kKnownCallers), ElementsAre("listen"));
        EXPECT_THAT(wrong_keys(with_tls(open), kKnownCallers), IsEmpty());

        auto config = at(open);
        config.insecure_public = true;
        EXPECT_THAT(wrong_keys(config, kKnownCallers), IsEmpty());
    }
}

TEST(ApiConfigTest, TakesOnlyAnAddressForItsOwn) {
    ApiConfig config = at("127.0.0.1:8774");
    for (const std::string url :
         {"https://nova.example", "https://nova.example/", "http://nova.example:8774/compute"}) {
        config.public_url = url;
        EXPECT_THAT(wrong_keys(config, kKnownCallers), IsEmpty()) << url;
    }
    for (const std::string url :
         {"nova.example",
          "/compute",
          "ws://nova.example",
          "https://",
          "https://a@nova.example",
          "https://nova.example/?x",
          "https://nova.example/#x"}) {
        config.public_url = url;
        EXPECT_THAT(wrong_keys(config, kKnownCallers), ElementsAre("public_url")) << url;
    }
}

TEST(ApiConfigTest, TakesOnlyOriginsForOrigins) {
    ApiConfig config = at("127.0.0.1:8774");
    config.cors_origins = {"https://dashboard.example", "http://localhost:8080"};
    EXPECT_THAT(wrong_keys(config, kKnownCallers), IsEmpty());
    for (const std::string origin :
         {"*",
          "null",
          "dashboard.example",
          "https://dashboard.example/",
          "https://Dashboard.example"}) {
        config.cors_origins = {origin};
        EXPECT_THAT(wrong_keys(config, kKnownCallers), ElementsAre("cors_origins")) << origin;
    }
}

}  // namespace
}  // namespace porthole::api
