// SPDX-License-Identifier: Apache-2.0
#include "api/links.hpp"

#include <gtest/gtest.h>

namespace porthole::api {
namespace {

net::http::Request request_to(std::string_view host) {
    net::http::Request request{boost::beast::http::verb::get, "/", 11};
    request.set(boost::beast::http::field::host, host);
    return request;
}

TEST(LinksTest, BeginAsTheClientCame) {
    EXPECT_EQ(root_url("", request_to("nova:8774"), {"::1", false}), "http://nova:8774");
    EXPECT_EQ(root_url("", request_to("nova.example"), {"::1", true}), "https://nova.example");
}

TEST(LinksTest, BeginWithThePublicUrl) {
    const auto request = request_to("evil.example");

    EXPECT_EQ(root_url("https://nova.example", request, {}), "https://nova.example");
    EXPECT_EQ(root_url("https://c.example/compute/", request, {}), "https://c.example/compute");
}

TEST(LinksTest, NameVersionAndProjectAsTheClientDid) {
    Call call;
    call.root_url = "https://nova.example";
    call.api_path = "/v2.1";
    EXPECT_EQ(href(call, "/servers/a"), "https://nova.example/v2.1/servers/a");
    EXPECT_EQ(bookmark_href(call, "/servers/a"), "https://nova.example/servers/a");

    call.project_path = "/p";
    EXPECT_EQ(href(call, "/servers/a"), "https://nova.example/v2.1/p/servers/a");
    EXPECT_EQ(bookmark_href(call, "/servers/a"), "https://nova.example/p/servers/a");
}

}  // namespace
}  // namespace porthole::api
