// SPDX-License-Identifier: Apache-2.0
#include "proxy/token_location.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace porthole::proxy {
namespace {
using boost::beast::http::field;
using boost::beast::http::verb;

/// The token that is found in `target`; "-" for none.
std::string token_in(const std::string& target) {
    const net::http::Request request{verb::get, target, 11};
    const auto token = find_token(request);
    return token ? token->reveal() : "-";
}

TEST(FindTokenTest, FindsEveryFormOfNovasUrls) {
    for (const std::string target :
         {"/?token=t-1",
          "/websockify?token=t-1",
          "/vnc_auto.html?token=t-1",
          "/sub/vnc.html?token=t-1&title=web01(5965e99a)",
          "/?title=web01&token=t-1",
          "/?path=%3Ftoken%3Dt-1",
          "/?path=/%3Ftoken%3Dt-1",
          "/?path=?token=t-1",
          "/vnc_lite.html?path=%3Ftoken%3Dt-1",
          "/vnc_lite.html?path=websockify%3Ftoken%3Dt-1&title=web01",
          "/?path=%3Fx%3Dy%26token%3Dt-1",
          "/?path=%2Fwebsockify%3Ftoken%3Dt-1"}) {
        EXPECT_EQ(token_in(target), "t-1") << target;
    }
}

TEST(FindTokenTest, DecodesEachLevelOnce) {
    EXPECT_EQ(token_in("/?token=a%2Db"), "a-b");
    EXPECT_EQ(token_in("/?%74oken=t-1"), "t-1");
    EXPECT_EQ(token_in("/?token=a%252Db"), "a%2Db");
    EXPECT_EQ(token_in("/?path=%3Ftoken%3Da%252Db"), "a-b");
    EXPECT_EQ(token_in("/?token=a%26token%3Db"), "a&token=b");
    EXPECT_EQ(token_in("/?token=a+b%2Bc"), "a b+c");
    EXPECT_EQ(token_in("/?token=a%00b"), std::string("a\0b", 3));
    EXPECT_EQ(token_in("/?token=a%0d%0ab"), "a\r\nb");
}

TEST(FindTokenTest, FindsNothingElsewhere) {
    for (const std::string target :
         {"/",
          "/?",
          "/token=t-1",
          "/websockify/token=t-1",
          "/?Token=t-1",
          "/?TOKEN=t-1",
          "/?x=token=t-1",
          "/?x=%3Ftoken%3Dt-1",
          "/?path=token%3Dt-1",
          "/?path=%2Ftoken%3Dt-1",
          "/?path=%3Fpath%3D%253Ftoken%253Dt-1",
          "/?path=",
          "/?path=%3F",
          "*",
          "",
          "http://consoles.example/?token=t-1"}) {
        EXPECT_EQ(token_in(target), "-") << target;
    }
}

TEST(FindTokenTest, FindsNothingWhereItStandsTwice) {
    for (const std::string target :
         {"/?token=a&token=b",
          "/?token=a&token=a",
          "/?token=a&t%6Fken=b",
          "/?token=&token=b",
          "/?token=a&token=b&path=%3Ftoken%3Dc",
          "/?path=%3Ftoken%3Da&path=%3Ftoken%3Db",
          "/?path=%3Ftoken%3Da%26token%3Db",
          "/?path=x&path=%3Ftoken%3Db"}) {
        EXPECT_EQ(token_in(target), "-") << target;
    }
}

TEST(FindTokenTest, FindsNothingInAMalformedTarget) {
    for (const std::string target :
         {"/?token=%",
          "/?token=%4",
          "/?token=%zz",
          "/?token=a b",
          "/?token=a\tb",
          "/?path=%3Ftoken%3D%25zz",
          "/?path=%3Ftoken%3D%20",
          "/%zz?token=a"}) {
        EXPECT_EQ(token_in(target), "-") << target;
    }
}

TEST(FindTokenTest, LooksInTheAddressAlone) {
    net::http::Request request{verb::get, "/websockify", 11};
    request.set(field::cookie, "token=t-1");
    request.set(field::referer, "https://consoles.example/?token=t-1");
    request.set(field::authorization, "Bearer t-1");

    EXPECT_FALSE(find_token(request));
}

/// The token that is found in lines of Cookie; "-" for none.
std::string token_in_cookies(const std::vector<std::string>& lines) {
    net::http::Request request{verb::get, "/websockify", 11};
    for (const std::string& line : lines) {
        request.insert(field::cookie, line);
    }
    const auto token = find_token_cookie(request);
    return token ? token->reveal() : "-";
}

TEST(FindTokenCookieTest, FindsTheLastOne) {
    EXPECT_EQ(token_in_cookies({"token=t-1"}), "t-1");
    EXPECT_EQ(token_in_cookies({"token=\"t-1\""}), "t-1");
    EXPECT_EQ(token_in_cookies({"a=b; token=t-1; c=d"}), "t-1");
    EXPECT_EQ(token_in_cookies({"token=t-0;token=t-1"}), "t-1");
    EXPECT_EQ(token_in_cookies({"token=t-0", "token=t-1"}), "t-1");
    EXPECT_EQ(token_in_cookies({"[]; ==; \"; token=t-1; ;"}), "t-1");
}

TEST(FindTokenCookieTest, FindsNothingElse) {
    EXPECT_EQ(token_in_cookies({}), "-");
    EXPECT_EQ(token_in_cookies({"token="}), "-");
    EXPECT_EQ(token_in_cookies({"token=\"\""}), "-");
    EXPECT_EQ(token_in_cookies({"atoken=t-1; Token=t-1; token"}), "-");
}

/// The secret that is found among the lines of Sec-WebSocket-Protocol; "-" for none.
std::string secret_in(const std::vector<std::string>& lines) {
    net::http::Request request{verb::get, "/websockify?token=t-1", 11};
    for (const std::string& line : lines) {
        request.insert(field::sec_websocket_protocol, line);
    }
    const auto secret = find_session_secret(request);
    return secret ? secret->reveal() : "-";
}

TEST(FindSessionSecretTest, FindsItAmongTheSubprotocols) {
    EXPECT_EQ(secret_in({"binary, porthole.session.abc-_123"}), "abc-_123");
    EXPECT_EQ(secret_in({"porthole.session.abc, binary"}), "abc");
    EXPECT_EQ(secret_in({"binary", "porthole.session.abc"}), "abc");
}

TEST(FindSessionSecretTest, FindsNothingElse) {
    EXPECT_EQ(secret_in({}), "-");
    EXPECT_EQ(secret_in({"binary"}), "-");
    EXPECT_EQ(secret_in({"porthole.session"}), "-");
    EXPECT_EQ(secret_in({"Porthole.Session.abc"}), "-");
    EXPECT_EQ(secret_in({"x.porthole.session.abc"}), "-");
    // Not a token of RFC 9110, so not a list of subprotocols either.
    EXPECT_EQ(secret_in({"porthole.session.a b\"c"}).find('"'), std::string::npos);
}

}  // namespace
}  // namespace porthole::proxy
