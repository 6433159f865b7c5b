// SPDX-License-Identifier: Apache-2.0
#include "proxy/proxy_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace porthole::proxy {
namespace {
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> wrong_keys(const ProxyConfig& config) {
    std::vector<std::string> keys;
    for (const config::Finding& finding : problems(config)) {
        keys.push_back(finding.key);
        EXPECT_FALSE(finding.message.empty());
    }
    return keys;
}

ProxyConfig with_tls() {
    ProxyConfig config;
    config.tls_certificate = "/etc/porthole/cert.pem";
    config.tls_private_key = "/etc/porthole/key.pem";
    return config;
}

TEST(ProxyConfigTest, IsRightByDefault) {
    EXPECT_THAT(wrong_keys(ProxyConfig()), IsEmpty());
    EXPECT_THAT(wrong_keys(with_tls()), IsEmpty());
}

TEST(ProxyConfigTest, NeedsCertificateAndKeyOrNeither) {
    auto config = with_tls();
    config.tls_private_key.clear();
    EXPECT_THAT(wrong_keys(config), ElementsAre("tls_certificate"));

    config = with_tls();
    config.tls_certificate.clear();
    EXPECT_THAT(wrong_keys(config), ElementsAre("tls_private_key"));
}

TEST(ProxyConfigTest, NeedsAnAddress) {
    ProxyConfig config;
    config.listen.clear();
    EXPECT_THAT(wrong_keys(config), ElementsAre("listen"));

    for (const std::string wrong :
         {"",
          "6090",
          "127.0.0.1",
          "127.0.0.1:",
          "localhost:6090",
          "consoles.example:443",
          "127.0.0.1:65536",
          "::1:6090"}) {
        config.listen = {wrong};
        EXPECT_THAT(wrong_keys(config), ElementsAre("listen")) << wrong;
        EXPECT_THAT(problems(config).at(0).message, HasSubstr("\"" + wrong + "\""));
    }
    config.listen = {"127.0.0.1:6090", "wrong", "[::1]:6090"};
    EXPECT_THAT(wrong_keys(config), ElementsAre("listen"));
}

TEST(ProxyConfigTest, ShowsNoPlainHttpToOthersUnlessToldSo) {
    for (const std::string address :
         {"0.0.0.0:6090", "[::]:6090", "192.0.2.1:6090", "[2001:db8::1]:6090"}) {
        SCOPED_TRACE(address);
        ProxyConfig config;
        config.listen = {address};
        EXPECT_THAT(wrong_keys(config), ElementsAre("listen"));
        EXPECT_THAT(problems(config).at(0).message, HasSubstr("insecure_public"));

        config.insecure_public = true;
        EXPECT_THAT(wrong_keys(config), IsEmpty());

        config = with_tls();
        config.listen = {address};
        EXPECT_THAT(wrong_keys(config), IsEmpty());

        // Half a certificate is none.
        config.tls_private_key.clear();
        EXPECT_THAT(wrong_keys(config), ElementsAre("tls_certificate", "listen"));
    }
    ProxyConfig local;
    local.listen = {"127.0.0.1:6090", "[::1]:6090", "127.1.2.3:1"};
    EXPECT_THAT(wrong_keys(local), IsEmpty());
}

TEST(ProxyConfigTest, KnowsTheProxiesInFrontByAddress) {
    ProxyConfig config;
    config.trusted_proxies = {"192.0.2.10", "10.0.0.0/8", "2001:db8::/32"};
    EXPECT_THAT(wrong_keys(config), IsEmpty());
    for (const std::string wrong : {"", "haproxy.example", "10.1.2.3/8", "10.0.0.0/40"}) {
        config.trusted_proxies = {wrong};
        EXPECT_THAT(wrong_keys(config), ElementsAre("trusted_proxies")) << wrong;
    }
    config.trusted_proxies = {};
    config.proxy_protocol_listen = {"127.0.0.1:6091"};
    EXPECT_THAT(wrong_keys(config), ElementsAre("trusted_proxies"));
    config.trusted_proxies = {"127.0.0.1"};
    EXPECT_THAT(wrong_keys(config), IsEmpty());
    config.listen.clear();
    EXPECT_THAT(wrong_keys(config), IsEmpty()) << "browsers come through the proxy alone";
    config.proxy_protocol_listen = {"0.0.0.0:6091"};
    EXPECT_THAT(wrong_keys(config), ElementsAre("proxy_protocol_listen"));
}

TEST(ProxyConfigTest, TakesOriginsInTheirCanonicalFormAlone) {
    ProxyConfig config;
    config.public_origins = {"https://consoles.example", "https://consoles.example/", "*"};
    config.frame_ancestors = {"horizon.example", "https://horizon.example"};

    EXPECT_THAT(
        wrong_keys(config), ElementsAre("public_origins", "public_origins", "frame_ancestors")
    );
    EXPECT_THAT(problems(config).at(0).message, HasSubstr("\"https://consoles.example/\""));
    EXPECT_THAT(problems(config).at(2).message, HasSubstr("\"horizon.example\""));
}

TEST(ProxyConfigTest, BoundsTheConnectTimeout) {
    for (const int seconds : {-1, 0, 301}) {
        ProxyConfig config;
        config.connect_timeout = Seconds(seconds);
        EXPECT_THAT(wrong_keys(config), ElementsAre("connect_timeout")) << seconds;
    }
    for (const int seconds : {1, 300}) {
        ProxyConfig config;
        config.connect_timeout = Seconds(seconds);
        EXPECT_THAT(wrong_keys(config), IsEmpty()) << seconds;
    }
}

}  // namespace
}  // namespace porthole::proxy
