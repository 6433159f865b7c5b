// SPDX-License-Identifier: Apache-2.0
#include "proxy/vnc_config.hpp"

#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace porthole::proxy {
namespace {

std::vector<std::string> keys(const VncConfig& config) {
    std::vector<std::string> found;
    for (const config::Finding& each : problems(config)) {
        found.push_back(each.key);
    }
    return found;
}

TEST(VncConfigTest, HasDefaultsThatWork) {
    EXPECT_TRUE(keys({}).empty());
}

TEST(VncConfigTest, NeedsAnAuthorityForTls) {
    VncConfig config;
    config.minimum_security = "tls";
    EXPECT_EQ(keys(config), std::vector<std::string>{"ca_file"});

    config.ca_file = "/nonexistent/ca.pem";
    EXPECT_EQ(keys(config), std::vector<std::string>{"ca_file"});

    const test::TemporaryFolder folder;
    folder.write("ca.pem", "");
    config.ca_file = folder.path() / "ca.pem";
    EXPECT_TRUE(keys(config).empty());
}

TEST(VncConfigTest, NeedsCertificateAndKey) {
    VncConfig config;
    config.client_certificate = "client.pem";
    EXPECT_EQ(keys(config), (std::vector<std::string>{"client_key", "ca_file"}));

    config.client_certificate.clear();
    config.client_key = "key.pem";
    EXPECT_EQ(keys(config), std::vector<std::string>{"client_certificate"});
}

}  // namespace
}  // namespace porthole::proxy
