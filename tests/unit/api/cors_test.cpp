// SPDX-License-Identifier: Apache-2.0
#include "api/cors.hpp"

#include <gtest/gtest.h>

#include <string>

namespace porthole::api {
namespace {
namespace http = net::http;
using boost::beast::http::field;
using boost::beast::http::verb;

const std::string kOrigin = "https://dashboard.example";

http::Request from(const std::string& origin, verb method = verb::get) {
    http::Request request{method, "/v2.1/servers", 11};
    request.set(field::origin, origin);
    return request;
}

http::Request preflight_from(const std::string& origin) {
    http::Request request = from(origin, verb::options);
    request.set(field::access_control_request_method, "POST");
    return request;
}

class CorsTest : public testing::Test {
protected:
    http::Response allowed(const http::Request& request) const {
        http::Response response;
        cors_.allow(request, response);
        return response;
    }

    const Cors cors_{{kOrigin, "http://localhost:8080"}};
};

TEST_F(CorsTest, LetsItsOriginsReadAnswers) {
    const auto response = allowed(from(kOrigin));

    EXPECT_EQ(response[field::access_control_allow_origin], kOrigin);
    EXPECT_NE(
        response[field::access_control_expose_headers].find("X-OpenStack-Request-Id"),
        boost::core::string_view::npos
    );
    EXPECT_EQ(response[field::vary], "Origin");
    EXPECT_EQ(response.count(field::access_control_allow_credentials), 0U);
}

TEST_F(CorsTest, LetsNobodyElse) {
    for (const std::string origin :
         {"https://dashboard.example.evil",
          "http://dashboard.example",
          "https://dashboard.example:444",
          "https://DASHBOARD.example",
          "null",
          "*",
          ""}) {
        const auto response = allowed(from(origin));

        EXPECT_EQ(response.count(field::access_control_allow_origin), 0U) << origin;
        EXPECT_EQ(response[field::vary], "Origin") << origin;
        EXPECT_FALSE(cors_.preflight(preflight_from(origin))) << origin;
    }
}

TEST_F(CorsTest, AnswersPreflights) {
    const auto response = cors_.preflight(preflight_from(kOrigin));

    ASSERT_TRUE(response);
    EXPECT_EQ(response->result(), http::Status::no_content);
    EXPECT_EQ((*response)[field::access_control_allow_methods], "GET, POST");
    EXPECT_NE(
        (*response)[field::access_control_allow_headers].find("X-Auth-Token"),
        boost::core::string_view::npos
    );
    EXPECT_FALSE(cors_.preflight(from(kOrigin, verb::options)));
    EXPECT_FALSE(cors_.preflight(from(kOrigin, verb::post)));
}

TEST_F(CorsTest, LeavesNoTraceWhenItIsOff) {
    const Cors off({});
    http::Response response;

    off.allow(from(kOrigin), response);

    EXPECT_EQ(response.begin(), response.end());
    EXPECT_FALSE(off.preflight(preflight_from(kOrigin)));
}

}  // namespace
}  // namespace porthole::api
