// SPDX-License-Identifier: Apache-2.0
#include "net/http/message.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace porthole::net::http {
namespace {
using boost::beast::http::field;

TEST(TargetPathTest, IsThePathDecoded) {
    EXPECT_EQ(target_path("/"), "/");
    EXPECT_EQ(target_path("/vnc_auto.html?token=x"), "/vnc_auto.html");
    EXPECT_EQ(target_path("/a%2fb%20c"), "/a/b c");
    EXPECT_EQ(target_path("/?a/b"), "/");
    EXPECT_EQ(target_path("/../etc/passwd"), "/../etc/passwd");
}

TEST(TargetPathTest, IsNothingForWhatIsNoPath) {
    for (const std::string target :
         {"",
          "*",
          "x",
          "?token=x",
          "http://consoles.example/",
          "consoles.example:443",
          "/%",
          "/%2",
          "/%zz",
          "/a b",
          "/a\tb",
          "/\x80",
          "/a#b",
          "/a\\b",
          "/<script>"}) {
        EXPECT_FALSE(target_path(target)) << target;
    }
}

TEST(QueryParameterTest, IsTheDecodedValue) {
    EXPECT_EQ(query_parameter("/?token=abc", "token"), "abc");
    EXPECT_EQ(query_parameter("/p?x=1&token=a%2Bb%3D%26&y=2", "token"), "a+b=&");
    EXPECT_EQ(query_parameter("/?t%6Fken=abc", "token"), "abc");
    EXPECT_EQ(query_parameter("/?token=a=b", "token"), "a=b");
    EXPECT_EQ(query_parameter("/?token=", "token"), "");
}

TEST(QueryParameterTest, IsNothingWhenAbsentTwiceOrMalformed) {
    for (const std::string target :
         {"/",
          "/?",
          "/token=abc",
          "/?Token=abc",
          "/?tokens=abc",
          "/?x=token",
          "/?token=a&token=b",
          "/?token=a&token=a",
          "/?token=a&t%6Fken=b",
          "/?token=a&token",
          "/?token=%",
          "/?token=%4",
          "/?token=%zz",
          "?token=abc",
          "http://consoles.example/?token=abc"}) {
        EXPECT_FALSE(query_parameter(target, "token")) << target;
    }
}

TEST(SerializeTest, WritesHeadAndBody) {
    Response response{Status::ok, 11};
    response.set(field::content_type, "text/plain");
    response.body() = "hello";

    EXPECT_EQ(
        serialize(response, true),
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"
    );
    EXPECT_EQ(
        serialize(response, false),
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\n"
    );
}

TEST(SerializeTest, SaysThatThereIsNoBody) {
    Response response{Status::not_found, 11};
    response.insert("Vary", "A");
    response.insert("Vary", "B");

    EXPECT_EQ(
        serialize(response, true),
        "HTTP/1.1 404 Not Found\r\nVary: A\r\nVary: B\r\nContent-Length: 0\r\n\r\n"
    );
}

}  // namespace
}  // namespace porthole::net::http
