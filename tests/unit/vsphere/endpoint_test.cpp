// SPDX-License-Identifier: Apache-2.0
#include "vsphere/endpoint.hpp"

#include <gtest/gtest.h>

namespace porthole::vsphere {
namespace {

TEST(EndpointTest, ReadsTheUsualUrls) {
    const auto endpoint = parse_endpoint("https://vcenter.example/sdk");

    ASSERT_TRUE(endpoint);
    EXPECT_EQ(endpoint->host, "vcenter.example");
    EXPECT_EQ(endpoint->port, 443);
    EXPECT_EQ(endpoint->sdk_url, "https://vcenter.example:443/sdk");
    EXPECT_EQ(endpoint->versions_url, "https://vcenter.example:443/sdk/vimServiceVersions.xml");
}

TEST(EndpointTest, FillsInThePath) {
    for (const char* url :
         {"https://h", "https://h/", "https://h/sdk", "https://h/sdk/", "HTTPS://h:443/sdk"}) {
        const auto endpoint = parse_endpoint(url);
        ASSERT_TRUE(endpoint) << url;
        EXPECT_EQ(endpoint->sdk_url, "https://h:443/sdk");
    }
    EXPECT_EQ(
        parse_endpoint("https://h/sdk/vimService")->versions_url,
        "https://h:443/sdk/vimServiceVersions.xml"
    );
}

TEST(EndpointTest, ReadsAddresses) {
    const auto endpoint = parse_endpoint("https://[2001:db8::7]:8443/sdk");

    ASSERT_TRUE(endpoint);
    EXPECT_EQ(endpoint->host, "2001:db8::7");
    EXPECT_EQ(endpoint->sdk_url, "https://[2001:db8::7]:8443/sdk");
}

TEST(EndpointTest, RefusesEverythingElse) {
    for (const char* url :
         {"",
          "vcenter.example",
          "http://vcenter.example/sdk",
          "ftp://h/sdk",
          "https://user:secret@h/sdk",
          "https:///sdk",
          "https://h/sdk?x=1",
          "https://h/sdk#x",
          "https://h:0/sdk",
          "https://h:99999/sdk",
          "https://h/%2e%2e/sdk",
          "https://h\r\nX: y/sdk",
          "https://%68/sdk",
          "https://h /sdk"}) {
        EXPECT_FALSE(parse_endpoint(url)) << url;
    }
}

}  // namespace
}  // namespace porthole::vsphere
